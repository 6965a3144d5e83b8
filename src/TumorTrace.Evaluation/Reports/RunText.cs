using TumorTrace.Core.Evaluation;

namespace TumorTrace.Evaluation.Reports;

/// <summary>What was run and how it was evaluated, in words.</summary>
internal static class RunText
{
    internal static IReadOnlyList<Fact> Facts(EvaluationReport report) =>
        [
            new(
                "Slides",
                $"{report.Summary.SlideCount}: {report.Summary.TumorSlides} with tumour, "
                    + $"{report.Summary.SlideCount - report.Summary.TumorSlides} normal"
            ),
            new("Lesions", Lesions(report.Lesions)),
            new("Preset", report.Preset ?? "none"),
            new("Truth", report.Truth),
            new("Method", Method(report.Method)),
            new("Models", Text(string.Join(", ", report.Method.Models))),
            new("Heatmap", Heatmap(report.Method)),
            new("Machine", Text(report.Method.Machine)),
            new("TumorTrace", report.Commit.Length == 0 ? report.Version : $"{report.Version}, commit {report.Commit}"),
        ];

    internal static IReadOnlyList<Fact> Options(EvaluationReport report)
    {
        var o = report.Options;
        var s = report.Summary;
        return
        [
            new(
                "Lowest tumour probability",
                $"{o.Threshold:0.###} (areas and outlines)"
                    + (o.LowThreshold is { } low ? $"; {low:0.###} in regions that reach {o.CoreThreshold:0.###}" : "")
            ),
            new("Lowest probability of regions", $"{o.RegionThreshold:0.###} (region maximum)"),
            new("Least area", $"{o.MinAreaUm2:0.##} µm² of regions, {o.CloseHolesUm2:0.##} µm² of holes"),
            new("Tolerance of outlines", $"{o.BoundaryUm:0.##} µm"),
            new("FROC in", o.DoublePrecision ? "double precision" : "float32 for lesions, as in the official evaluation"),
            new(
                "Intervals",
                $"95%, {o.Resamples} resamples of the slides, seed {o.Seed}"
                    + (s.Auc.Redrawn > 0 ? $"; {s.Auc.Redrawn} resamples for AUC held one class only and were drawn again" : "")
            ),
            new(
                "Left out of FROC",
                report.Slides.All(s => s.InFroc) ? "none" : string.Join(", ", report.Slides.Where(s => !s.InFroc).Select(s => s.Name))
            ),
        ];
    }

    private static string Lesions(IReadOnlyList<LesionMetrics> lesions)
    {
        var clusters = lesions.Count(l => l.IsItc);
        var itc = $", and {MetricText.Count(clusters, "cluster", "clusters")} of isolated tumour cells (ITC), which do not count";
        return $"{lesions.Count - clusters}{(clusters > 0 ? itc : "")}";
    }

    private static string Method(RunMethod m) =>
        m.Kind switch
        {
            "cascade" => $"cascade: a coarse scan of all tissue, then {Networks(m)} on the suspicious parts",
            "exhaustive" => $"exhaustive: {Networks(m)} on all tissue",
            "coarse-only" => "coarse scan only, without a dense network",
            _ => Text(m.Kind),
        };

    private static string Networks(RunMethod m) => m.Segmenters == 1 ? "a dense network" : $"an ensemble of {m.Segmenters} dense networks";

    private static string Heatmap(RunMethod m) => $"1/{m.Level0PerPixel:0.##} of the slide's side";

    private static string Text(string text) => text.Length == 0 ? MetricText.None : text;
}
