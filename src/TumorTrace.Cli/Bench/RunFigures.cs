using TumorTrace.Core;
using TumorTrace.Core.Runs;

namespace TumorTrace.Cli.Bench;

/// <summary>One stage of a run.</summary>
/// <param name="PxDecoded">Slide px decoded for it, each tile as often as it was.</param>
/// <param name="Gflop">Operations of its network in 10⁹; a multiply-accumulate is two.</param>
/// <param name="ShareOfPeak">Operations a second over the machine's peak in the network's precision.</param>
/// <param name="WaitShare">Share of the time that the workers waited for pixels, where the manifest says it.</param>
internal sealed record StageFigure(
    string Name,
    double Seconds,
    long? Windows,
    double? WindowsPerSecond,
    long? PxDecoded,
    double? PxDecodedPerSecond,
    double? Gflop,
    double? ShareOfPeak,
    double? WaitShare
);

/// <summary>A whole slide, median of its rounds by total time.</summary>
/// <param name="ProgramSeconds">From the program's start to its end, runtime and model loading included.</param>
/// <param name="TotalSeconds">Opening the slide to its manifest.</param>
internal sealed record RunFigure(
    string Name,
    int Rounds,
    double ProgramSeconds,
    double TotalSeconds,
    long PeakMemoryBytes,
    IReadOnlyList<StageFigure> Stages
);

/// <summary>What each stage costs, counted from the networks' descriptions.</summary>
/// <param name="ClassifierGflop">Of one working px; of a block about as much as of a window.</param>
/// <param name="SegmenterGflop">Of one working px.</param>
internal sealed record StageCosts(double ClassifierGflop, double SegmenterGflop, double ClassifierPeak, double SegmenterPeak, long TilePx)
{
    public RunFigure Figure(string name, IReadOnlyList<(double Seconds, string Manifest)> rounds)
    {
        var median = rounds.OrderBy(r => r.Seconds).ElementAt((rounds.Count - 1) / 2);
        var manifest =
            Manifest.TryRead(median.Manifest) ?? throw new UserException($"{median.Manifest}: no readable manifest was left by the run");
        return new RunFigure(
            name,
            rounds.Count,
            median.Seconds,
            manifest.TotalSeconds,
            manifest.PeakMemoryBytes,
            [.. manifest.Stages.Select(Stage)]
        );
    }

    private StageFigure Stage(ManifestStage stage)
    {
        var seconds = stage.Seconds;
        var px = stage.TilesDecoded * TilePx;
        var (gflop, peak) =
            stage.Name == "coarse"
                ? (stage.ComputedPx * ClassifierGflop, ClassifierPeak)
                : (stage.ComputedPx * SegmenterGflop, SegmenterPeak);
        return new StageFigure(
            stage.Name,
            seconds,
            stage.Items,
            stage.Items / seconds,
            px,
            px / seconds,
            gflop,
            gflop / seconds / peak,
            stage.WaitShare
        );
    }
}
