using System.Globalization;
using System.Text;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>A report as Markdown.</summary>
public static class BenchText
{
    /// <summary>Tables of ratios, engines and stages.</summary>
    public static string From(BenchReport r)
    {
        ArgumentNullException.ThrowIfNull(r);
        var text = new StringBuilder();
        text.Append(
            $"{r.Machine}; TumorTrace {r.Version} ({r.Commit}), {r.Threads} threads, {r.Device}, plan {r.Plan}; "
                + $"load at start {r.LoadAtStart:f2}; {r.Seconds:f0} s in all{(r.Interrupted ? ", interrupted" : "")}\n\n"
        );
        Table(text, ["ratio", "measured"], Ratios(r));
        Table(
            text,
            ["engine", "Mpx/s", "windows/s", "Gop/s", "share of peak"],
            r.Peak.Concat(r.Engines)
                .Select(e =>
                    new[]
                    {
                        $"{e.Network}: {e.Engine}",
                        $"{e.PxPerSecond / 1e6:f2}",
                        $"{e.WindowsPerSecond:f2}",
                        $"{e.Gflops:f0}",
                        $"{e.Gflops / PeakOf(r, e.Engine):p0}",
                    }
                )
        );
        if (r.Runs.Count > 0)
            text.Append(
                $"{r.SlideWidth} x {r.SlideHeight} px; the paper's classifier in {r.ClassifierPrecision}, its segmenter in "
                    + $"{r.SegmenterPrecision}; shipped pair {r.SecondsPerGigapixel:f1} s per gigapixel of slide\n\n"
            );
        foreach (var run in r.Runs)
        {
            text.Append(
                $"{run.Name}: {run.TotalSeconds:f1} s ({run.ProgramSeconds:f1} s with the program's start), "
                    + $"peak {run.PeakMemoryBytes >> 20} MiB, median of {run.Rounds}{(run.Dice is { } dice ? $", Dice {dice:f3}" : "")}\n\n"
            );
            Table(
                text,
                [
                    "stage",
                    "s",
                    "expected s",
                    "cores",
                    "windows",
                    "windows/s",
                    "Mpx decoded",
                    "Mpx decoded/s",
                    "GFLOP",
                    "share of peak",
                    "waiting",
                ],
                run.Stages.Select(Row)
            );
        }
        foreach (var note in r.Notes)
            text.Append($"- {note}\n");
        return text.ToString();
    }

    private static double? PeakOf(BenchReport r, string engine) =>
        r.Peak.First(p => p.Engine.Contains("int8", StringComparison.Ordinal) == engine.Contains("int8", StringComparison.Ordinal)).Gflops;

    private static IEnumerable<string[]> Ratios(BenchReport r)
    {
        string[] Row(string name, double? ratio, string format = "f2") =>
            [name, ratio?.ToString(format, CultureInfo.InvariantCulture) ?? "not measured"];
        yield return Row("int8_vs_fp32", r.Int8VsFp32);
        yield return Row("chosen_vs_best", r.ChosenVsBest);
        yield return Row("int8_vs_libtorch", r.Int8VsLibtorch);
        yield return Row("fp32_vs_libtorch", r.Fp32VsLibtorch);
        yield return Row("patch_vs_libtorch", r.PatchVsLibtorch);
        yield return Row("dense_vs_patch", r.DenseVsPatch);
        yield return Row("lean_vs_paper", r.LeanVsPaper);
        yield return Row("lean_less_paper_dice", r.LeanLessPaperDice, "+0.000;-0.000");
        yield return Row("shipped_vs_paper_networks", r.ShippedVsPaperNetworks);
        yield return Row("cascade_vs_exhaustive", r.CascadeVsExhaustive);
        if (r.PaperNetworksCascadeVsExhaustive is { } paper)
            yield return Row("paper_networks_cascade_vs_exhaustive", paper);
    }

    private static string[] Row(StageMeasurement s) =>
        [
            s.Name,
            $"{s.Seconds:f2}",
            Rate(s.EstimatedSeconds, 1),
            Rate(s.CoresInUse, 1),
            $"{s.Windows}",
            Rate(s.Windows is > 0 ? s.WindowsPerSecond : null, 1),
            Rate(s.PxDecoded, 1e6),
            Rate(s.PxDecodedPerSecond, 1e6),
            Rate(s.Gflop, 1),
            s.Gflop is null ? "" : $"{s.ShareOfPeak:p0}",
            s.WaitShare is { } wait ? $"{wait:p0}" : "",
        ];

    private static string Rate(double? value, double unit) => value is { } v ? $"{v / unit:f1}" : "";

    private static void Table(StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        foreach (var row in rows.Prepend([.. head.Select((_, i) => i == 0 ? "---" : "---:")]).Prepend(head))
            text.Append($"| {string.Join(" | ", row)} |\n");
        text.Append('\n');
    }
}
