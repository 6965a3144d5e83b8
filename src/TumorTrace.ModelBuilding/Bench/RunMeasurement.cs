using TumorTrace.Core;
using TumorTrace.Core.Exports;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>One stage of a run.</summary>
public sealed record StageMeasurement
{
    public required string Name { get; init; }

    public required double Seconds { get; init; }

    public long? Windows { get; init; }

    public double? WindowsPerSecond { get; init; }

    /// <summary>Slide px decoded for the stage; a tile decoded twice counts twice.</summary>
    public long? PxDecoded { get; init; }

    public double? PxDecodedPerSecond { get; init; }

    /// <summary>Operations of its network in 10⁹; a multiply-accumulate is two.</summary>
    public double? Gflop { get; init; }

    /// <summary>Operations per second over the machine's peak in the network's precision.</summary>
    public double? ShareOfPeak { get; init; }

    /// <summary>Share of the time that workers waited for pixels, if the manifest records it.</summary>
    public double? WaitShare { get; init; }
}

/// <summary>A whole slide, median of its rounds by total time.</summary>
/// <param name="ProgramSeconds">From the program's start to its end, runtime and model loading included.</param>
/// <param name="TotalSeconds">From opening the slide to its manifest.</param>
public sealed record RunMeasurement(
    string Name,
    int Rounds,
    double ProgramSeconds,
    double TotalSeconds,
    long PeakMemoryBytes,
    IReadOnlyList<StageMeasurement> Stages
);

/// <summary>What each stage costs, counted from the networks' descriptions.</summary>
/// <param name="ClassifierGflop">Per working px; about the same for a block as for a window.</param>
/// <param name="SegmenterGflop">Per working px.</param>
internal sealed record StageCosts(double ClassifierGflop, double SegmenterGflop, double ClassifierPeak, double SegmenterPeak, long TilePx)
{
    public RunMeasurement Measurement(string name, IReadOnlyList<(double Seconds, string Manifest)> rounds)
    {
        var median = rounds.OrderBy(r => r.Seconds).ElementAt((rounds.Count - 1) / 2);
        var manifest =
            Manifest.TryRead(median.Manifest) ?? throw new UserException($"{median.Manifest}: the run left no readable manifest");
        return new RunMeasurement(
            name,
            rounds.Count,
            median.Seconds,
            manifest.TotalSeconds,
            manifest.PeakMemoryBytes,
            [.. manifest.Stages.Select(Stage)]
        );
    }

    private StageMeasurement Stage(ManifestStage stage)
    {
        var seconds = stage.Seconds;
        var px = stage.TilesDecoded * TilePx;
        var (gflop, peak) =
            stage.Name == StageNames.Coarse
                ? (stage.ComputedPx * ClassifierGflop, ClassifierPeak)
                : (stage.ComputedPx * SegmenterGflop, SegmenterPeak);
        return new StageMeasurement
        {
            Name = stage.Name,
            Seconds = seconds,
            Windows = stage.Items,
            WindowsPerSecond = stage.Items / seconds,
            PxDecoded = px,
            PxDecodedPerSecond = px / seconds,
            Gflop = gflop,
            ShareOfPeak = gflop / seconds / peak,
            WaitShare = stage.WaitShare,
        };
    }
}
