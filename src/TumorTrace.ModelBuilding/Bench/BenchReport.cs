namespace TumorTrace.ModelBuilding.Bench;

/// <summary>
/// The results of `tumortrace bench`; its JSON has these names in snake case. Ratios are null where what they compare was not measured:
/// there was no time left, or it was interrupted.
/// </summary>
public sealed record BenchReport
{
    /// <summary>Segmenter on the same px, in the cascade's engine: int8 over fp32.</summary>
    public double? Int8VsFp32 { get; init; }

    /// <summary>Segmenter: the precision that `segment` chooses by its own measurement over the faster one; 1 if it chose right.</summary>
    public double? ChosenVsBest { get; init; }

    /// <summary>Segmenter on the same px: int8 in the cascade's engine over eager fp32 libtorch.</summary>
    public double? Int8VsLibtorch { get; init; }

    /// <summary>The same in fp32.</summary>
    public double? Fp32VsLibtorch { get; init; }

    /// <summary>Classifier windows per second: the engine's faster precision over libtorch's faster way.</summary>
    public double? PatchVsLibtorch { get; init; }

    /// <summary>Seconds of the coarse stage window by window over seconds of its dense mode.</summary>
    public double? DenseVsPatch { get; init; }

    /// <summary>Whole slide: seconds with the paper's windows over those with lean ones, shipped pair.</summary>
    public double? LeanVsPaper { get; init; }

    /// <summary>Dice of the demo pair with lean windows less that with the paper's.</summary>
    public double? LeanLessPaperDice { get; init; }

    /// <summary>Whole slide: seconds with the paper's networks over those of the shipped pair, both with lean windows.</summary>
    public double? ShippedVsPaperNetworks { get; init; }

    /// <summary>Whole slide: seconds of the shipped pair on all tissue over those of its cascade.</summary>
    public double? CascadeVsExhaustive { get; init; }

    /// <summary>The same of the paper's networks.</summary>
    public double? PaperNetworksCascadeVsExhaustive { get; init; }

    /// <summary>Of the shipped pair's cascade, per level-0 gigapixel of slide.</summary>
    public double? SecondsPerGigapixel { get; init; }

    /// <summary>True if it was stopped: what had been measured is here.</summary>
    public bool Interrupted { get; init; }

    public required string Plan { get; init; }

    public required string Version { get; init; }

    public required string Commit { get; init; }

    public required string Machine { get; init; }

    public required int Threads { get; init; }

    /// <summary>What ran the cascade's networks: "cpu", or "cuda:N" for a GPU.</summary>
    public required string Device { get; init; }

    /// <summary>Load average of the last minute before it began: above 0.5, other programs took part.</summary>
    public required double LoadAtStart { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Side of the segmenter's windows on which engines are compared, px.</summary>
    public required int DenseSide { get; init; }

    /// <summary>The slide's side, level-0 px; null if none was reached.</summary>
    public long? SlideWidth { get; init; }

    /// <inheritdoc cref="SlideWidth"/>
    public long? SlideHeight { get; init; }

    /// <summary>Of the paper's classifier in whole-slide runs; null before it is known.</summary>
    public string? ClassifierPrecision { get; init; }

    /// <summary>Of the paper's segmenter.</summary>
    public string? SegmenterPrecision { get; init; }

    /// <summary>The machine's peak: int8, then fp32.</summary>
    public IReadOnlyList<EngineMeasurement> Peak { get; init; } = [];

    public IReadOnlyList<EngineMeasurement> Engines { get; init; } = [];

    public IReadOnlyList<RunMeasurement> Runs { get; init; } = [];

    public required IReadOnlyList<string> Notes { get; init; }
}
