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
                + $"load at start {r.LoadAtStart:f2}; {r.Seconds:f0} s in all\n\n"
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
        text.Append(
            $"{r.Slide}, {r.SlideWidth} x {r.SlideHeight} px; classifier {r.ClassifierPrecision}, segmenter {r.SegmenterPrecision}; "
                + $"cascade {r.SecondsPerGigapixel:f1} s per gigapixel of slide\n\n"
        );
        foreach (var run in r.Runs)
        {
            text.Append(
                $"{run.Name}: {run.TotalSeconds:f1} s ({run.ProgramSeconds:f1} s with the program's start), "
                    + $"peak {run.PeakMemoryBytes >> 20} MiB, median of {run.Rounds}\n\n"
            );
            Table(
                text,
                ["stage", "s", "windows", "windows/s", "Mpx decoded", "Mpx decoded/s", "GFLOP", "share of peak", "waiting"],
                run.Stages.Select(Row)
            );
        }
        foreach (var note in r.Notes)
            text.Append($"- {note}\n");
        return text.ToString();
    }

    private static double PeakOf(BenchReport r, string engine) =>
        r.Peak.First(p => p.Engine.Contains("int8", StringComparison.Ordinal) == engine.Contains("int8", StringComparison.Ordinal)).Gflops;

    private static IEnumerable<string[]> Ratios(BenchReport r)
    {
        yield return ["int8_vs_libtorch", $"{r.Int8VsLibtorch:f2}"];
        yield return ["fp32_vs_libtorch", $"{r.Fp32VsLibtorch:f2}"];
        yield return ["dense_vs_patch", $"{r.DenseVsPatch:f2}"];
        yield return ["patch_vs_libtorch", $"{r.PatchVsLibtorch:f2}"];
        yield return ["cascade_vs_exhaustive", $"{r.CascadeVsExhaustive:f2}"];
        yield return ["cascade_vs_coarse_only", $"{r.CascadeVsCoarseOnly:f2}"];
    }

    private static string[] Row(StageMeasurement s) =>
        [
            s.Name,
            $"{s.Seconds:f2}",
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
