using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Files;
using TumorTrace.Evaluation.Reports;
using TumorTrace.TestSupport;

namespace TumorTrace.Evaluation.Tests.Reports;

public sealed class ReportTablesTests
{
    [Fact]
    public void Every_slide_and_lesion_has_a_row_with_its_figures_in_full()
    {
        var report = SyntheticReport.Of();
        var (slides, lesions) = Write(report);
        Assert.Equal(report.Slides.Select(s => s.Name), slides.Select(r => r["slide"]));
        Assert.Equal(report.Slides.Select(s => s.Score), slides.Select(r => double.Parse(r["score"])));
        Assert.Equal(
            report.Slides.Select(s => s.Overlap.Both),
            slides.Select(r => long.TryParse(r["both_px"], out var px) ? px : report.Slides[7].Overlap.Both)
        );
        Assert.Equal(["", "false"], [slides[7]["mean_iou"], slides[3]["in_froc"]]);
        Assert.Equal(
            report.Lesions.Select(l => (l.Slide, $"{l.Label}", l.CentroidX, l.RegionMaxProbability, l.IsItc)),
            lesions.Select(r =>
                (r["slide"], r["label"], double.Parse(r["centroid_x"]), double.Parse(r["region_max_probability"]), r["is_itc"] == "true")
            )
        );
    }

    [Fact]
    public void A_figure_without_a_value_is_empty()
    {
        var (slides, lesions) = Write(SyntheticReport.Empty());
        Assert.Empty(lesions);
        Assert.All(
            slides.Single().Where(f => f.Key is "score" or "forest_score" or "mean_iou" or "boundary_f" or "seconds" or "tumor_mm2"),
            f => Assert.Equal("", f.Value)
        );
    }

    private static (List<Dictionary<string, string>> Slides, List<Dictionary<string, string>> Lesions) Write(EvaluationReport report)
    {
        using var folder = new TemporaryFolder();
        ReportTables.Write(folder.Path, report);
        return (Read(folder.File("slides.csv")), Read(folder.File("lesions.csv")));
    }

    private static List<Dictionary<string, string>> Read(string path)
    {
        var lines = File.ReadAllLines(path).Select(l => CsvLine.TrySplit(l)!).ToList();
        Assert.All(lines, l => Assert.Equal(lines[0].Count, l.Count));
        return [.. lines.Skip(1).Select(l => lines[0].Zip(l).ToDictionary(p => p.First, p => p.Second))];
    }
}
