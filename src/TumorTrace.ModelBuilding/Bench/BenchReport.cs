namespace TumorTrace.ModelBuilding.Bench;

/// <summary>The results of `tumortrace bench`; its JSON has these names in snake case.</summary>
public sealed record BenchReport
{
    /// <summary>Segmenter on the same px: int8 in the cascade's engine over eager fp32 libtorch.</summary>
    public required double Int8VsLibtorch { get; init; }

    /// <summary>The same in fp32.</summary>
    public required double Fp32VsLibtorch { get; init; }

    /// <summary>Seconds of the coarse stage window by window over seconds of its dense mode.</summary>
    public required double DenseVsPatch { get; init; }

    /// <summary>Classifier windows per second: the engine's faster precision over libtorch's faster way.</summary>
    public required double PatchVsLibtorch { get; init; }

    /// <summary>Whole slide: total seconds of the exhaustive run over those of the cascade.</summary>
    public required double CascadeVsExhaustive { get; init; }

    /// <summary>Whole slide: total seconds of the cascade over those of the coarse stage alone.</summary>
    public required double CascadeVsCoarseOnly { get; init; }

    /// <summary>Of the cascade, per level-0 gigapixel of slide.</summary>
    public required double SecondsPerGigapixel { get; init; }

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

    public required string Slide { get; init; }

    /// <summary>Level-0 px.</summary>
    public required long SlideWidth { get; init; }

    /// <summary>Level-0 px.</summary>
    public required long SlideHeight { get; init; }

    public required string ClassifierPrecision { get; init; }

    public required string SegmenterPrecision { get; init; }

    /// <summary>The machine's peak: int8, then fp32.</summary>
    public required IReadOnlyList<EngineMeasurement> Peak { get; init; }

    public required IReadOnlyList<EngineMeasurement> Engines { get; init; }

    public required IReadOnlyList<RunMeasurement> Runs { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}
