using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Exports;

namespace TumorTrace.Cli.Bench;

/// <summary>One stage of a run.</summary>
/// <param name="PxDecoded">Slide px decoded for it, each tile as often as it was.</param>
/// <param name="Gflop">Operations of its network in 10⁹; a multiply-accumulate is two.</param>
/// <param name="ShareOfPeak">Operations a second over the machine's peak in the network's precision.</param>
/// <param name="WaitShare">Share of the time that the workers waited for pixels, where the manifest says it.</param>
internal sealed record StageFigure(string Name, double Seconds, long? Windows, double? WindowsPerSecond, long? PxDecoded, double? PxDecodedPerSecond,
    double? Gflop, double? ShareOfPeak, double? WaitShare);

/// <summary>A whole slide, median of its rounds by total time.</summary>
/// <param name="ProgramSeconds">From the program's start to its end, runtime and model loading included.</param>
/// <param name="TotalSeconds">Opening the slide to its manifest.</param>
internal sealed record RunFigure(string Name, int Rounds, double ProgramSeconds, double TotalSeconds, long PeakMemoryBytes, IReadOnlyList<StageFigure> Stages);

/// <summary>What each stage costs, counted from the networks' descriptions.</summary>
/// <param name="WindowGflop">Coarse: of one classifier window.</param>
/// <param name="PxGflop">Dense: of one working px.</param>
internal sealed record StageCosts(double WindowGflop, double PxGflop, int DenseWindow, double ClassifierPeak, double SegmenterPeak, long TilePx)
{
    public RunFigure Figure(string name, IReadOnlyList<(double Seconds, string Manifest)> rounds)
    {
        var median = rounds.OrderBy(r => r.Seconds).ElementAt((rounds.Count - 1) / 2);
        var manifest = Manifest.TryRead(median.Manifest) ?? throw new UserException($"{median.Manifest}: no readable manifest was left by the run");
        using var document = JsonDocument.Parse(File.ReadAllText(median.Manifest));
        var stages = document.RootElement.GetProperty("stages").EnumerateArray().Select(Stage).ToList();
        return new RunFigure(name, rounds.Count, median.Seconds, manifest.TotalSeconds, manifest.PeakMemoryBytes, stages);
    }

    private StageFigure Stage(JsonElement stage)
    {
        var (name, seconds) = (stage.GetProperty("name").GetString()!, stage.GetProperty("seconds").GetDouble());
        var (windows, tiles) = ((long?)Number(stage, "items"), Number(stage, "tiles_decoded"));
        var gflop = Gflop(name, windows, Number(stage, "computed_px"));
        var peak = name == "coarse" ? ClassifierPeak : SegmenterPeak;
        var px = (long?)(tiles * TilePx);
        return new StageFigure(name, seconds, windows, windows / seconds, px, px / seconds, gflop, gflop / seconds / peak, Number(stage, "wait_share"));
    }

    /// <param name="computed">Working px that went through the network; null: as many as the windows have.</param>
    private double? Gflop(string stage, long? windows, double? computed) => stage switch
    {
        "coarse" => computed is { } px ? px * WindowGflop / (BenchPlan.ClassifierWindow * BenchPlan.ClassifierWindow) : windows * WindowGflop,
        "dense" => (computed ?? windows * (double)DenseWindow * DenseWindow) * PxGflop,
        _ => null,
    };

    private static double? Number(JsonElement stage, string name) =>
        stage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
