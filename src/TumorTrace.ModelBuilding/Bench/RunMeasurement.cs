using TumorTrace.Core;
using TumorTrace.Core.Runs;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>One stage of a run.</summary>
public sealed record StageMeasurement
{
    public required string Name { get; init; }

    public required double Seconds { get; init; }

    /// <summary>What `segment` expected when the stage began.</summary>
    public double? EstimatedSeconds { get; init; }

    /// <summary>Processor time over seconds.</summary>
    public double? CoresInUse { get; init; }

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
/// <param name="TotalSeconds">Of the stages together, without the trial of the models' speed before their first run on a machine.</param>
/// <param name="Dice">Against the slide's known tumour; null for models that do not know synthetic tissue.</param>
public sealed record RunMeasurement(
    string Name,
    int Rounds,
    double ProgramSeconds,
    double TotalSeconds,
    long PeakMemoryBytes,
    double? Dice,
    IReadOnlyList<StageMeasurement> Stages
);

/// <summary>One turn of a run.</summary>
/// <param name="Seconds">From the program's start to its end.</param>
internal sealed record RunTurn(double Seconds, string ManifestPath);

/// <summary>What each stage costs, counted from the networks' descriptions.</summary>
/// <param name="ClassifierGflop">Per working px; about the same for a block as for a window.</param>
/// <param name="SegmenterGflop">Per working px.</param>
internal sealed record StageCosts(double ClassifierGflop, double SegmenterGflop, double ClassifierPeak, double SegmenterPeak, long TilePx)
{
    /// <param name="dice">Null if it was not measured.</param>
    public RunMeasurement Measurement(BenchRun run, IReadOnlyList<RunTurn> turns, double? dice)
    {
        var median = turns.OrderBy(r => r.Seconds).ElementAt((turns.Count - 1) / 2);
        var manifest =
            Manifest.TryRead(median.ManifestPath) ?? throw new UserException($"{median.ManifestPath}: the run left no readable manifest");
        return new RunMeasurement(
            run.Name,
            turns.Count,
            median.Seconds,
            manifest.Stages.Sum(s => s.Seconds),
            manifest.PeakMemoryBytes,
            dice,
            [.. manifest.Stages.Select(s => Stage(s, countsAreKnown: run.Pair is null))]
        );
    }

    private StageMeasurement Stage(ManifestStage stage, bool countsAreKnown)
    {
        var seconds = stage.Seconds;
        var px = stage.TilesDecoded * TilePx;
        var (gflop, peak) =
            !countsAreKnown ? (null, 0)
            : stage.Name == StageNames.Coarse ? (stage.ComputedPx * ClassifierGflop, ClassifierPeak)
            : (stage.ComputedPx * SegmenterGflop, SegmenterPeak);
        return new StageMeasurement
        {
            Name = stage.Name,
            Seconds = seconds,
            EstimatedSeconds = stage.EstimatedSeconds,
            CoresInUse = stage.CpuSeconds / seconds,
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
