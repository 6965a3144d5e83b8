using TumorTrace.Core.Evaluation;

namespace TumorTrace.Evaluation.Reports;

/// <summary>The table of all lesions: missed ones first, the largest of them on top; those that do not count last.</summary>
internal static class LesionTable
{
    /// <summary>Between micro- and macrometastases (AJCC), µm.</summary>
    private const double Macro = 2000;

    internal static IReadOnlyList<LesionRow> Rows(EvaluationReport report)
    {
        var outside = Outside(report);
        return
        [
            .. report
                .Lesions.OrderBy(l => Rank(l, outside))
                .ThenByDescending(l => Found(l) || l.IsItc ? 0 : l.AreaMm2)
                .ThenBy(l => l.Slide, StringComparer.Ordinal)
                .ThenBy(l => l.Label)
                .Select(l => Row(l, outside)),
        ];
    }

    internal static IReadOnlyList<SizeRow> Sizes(EvaluationReport report)
    {
        var outside = Outside(report);
        var counted = report.Lesions.Where(l => !l.IsItc && !outside.Contains(l.Slide)).ToList();
        return
        [
            Size("longer than 2 mm (macrometastases)", [.. counted.Where(l => l.MajorAxisUm > Macro)]),
            Size("up to 2 mm (micrometastases)", [.. counted.Where(l => l.MajorAxisUm <= Macro)]),
            Size("all", counted),
        ];
    }

    internal static string Caption(EvaluationReport report)
    {
        var outside = Outside(report);
        var clusters = report.Lesions.Count(l => l.IsItc);
        var missed = report.Lesions.Count(l => Rank(l, outside) == 0);
        return $"{MetricText.Count(report.Lesions.Count - clusters, "lesion", "lesions")}{(clusters > 0 ? $" and {clusters} ITC" : "")}; {missed} missed by both detectors";
    }

    private static HashSet<string> Outside(EvaluationReport report) => [.. report.Slides.Where(s => !s.InFroc).Select(s => s.Name)];

    private static bool Found(LesionMetrics l) => l.RegionMaxProbability > 0 || l.NmsProbability > 0;

    private static int Rank(LesionMetrics l, HashSet<string> outside) =>
        l.IsItc ? 4
        : outside.Contains(l.Slide) ? 3
        : !Found(l) ? 0
        : l.RegionMaxProbability > 0 && l.NmsProbability > 0 ? 2
        : 1;

    private static LesionRow Row(LesionMetrics l, HashSet<string> outside)
    {
        var (status, words) =
            l.IsItc ? ("itc", "ITC, not counted")
            : Found(l) ? ("found", "found")
            : ("missed", "missed");
        return new LesionRow(
            status,
            outside.Contains(l.Slide) && !l.IsItc ? $"{words}, not in FROC" : words,
            l.Slide,
            [
                $"{l.Label}",
                MetricText.Number(l.MajorAxisUm / 1000, "F2"),
                MetricText.Number(l.MajorAxisUm, "F0"),
                MetricText.Number(l.AreaMm2, "F3"),
                MetricText.Number(l.CentroidX, "F0"),
                MetricText.Number(l.CentroidY, "F0"),
                Probability(l, l.RegionMaxProbability),
                Probability(l, l.NmsProbability),
            ],
            FoundBy(l)
        );
    }

    private static string Probability(LesionMetrics l, double probability) =>
        MetricText.Number(l.IsItc || probability == 0 ? null : probability, "F3");

    private static string FoundBy(LesionMetrics l) =>
        (l.IsItc, l.RegionMaxProbability > 0, l.NmsProbability > 0) switch
        {
            (true, _, _) => MetricText.None,
            (_, true, true) => "both",
            (_, true, false) => "region maximum",
            (_, false, true) => "suppression",
            _ => "neither",
        };

    private static SizeRow Size(string size, List<LesionMetrics> lesions) =>
        new(
            size,
            lesions.Count,
            Share(lesions.Count(l => l.RegionMaxProbability > 0), lesions.Count),
            Share(lesions.Count(l => l.NmsProbability > 0), lesions.Count)
        );

    private static string Share(int found, int all) => all == 0 ? MetricText.None : $"{found} ({MetricText.Percent(found / (double)all)}%)";
}
