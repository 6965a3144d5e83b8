using System.Xml.Linq;
using TumorTrace.TestSupport;

namespace TumorTrace.Plots.Tests;

public sealed class PlotTests
{
    private static readonly string[] s_files = ["froc.png", "froc.svg", "roc.png", "roc.svg", "reliability.png", "reliability.svg"];

    public static TheoryData<string> Kinds => ["one run", "three runs", "nothing to show", "empty beside full"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Same_reports_same_bytes(string kind)
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        PlotFiles.Write(first.Path, Reports(kind));
        PlotFiles.Write(second.Path, Reports(kind));
        Assert.Equal(s_files.Order(), Directory.GetFiles(first.Path).Select(f => Path.GetFileName(f)).Order());
        foreach (var file in s_files)
            Assert.Equal(File.ReadAllBytes(first.File(file)), File.ReadAllBytes(second.File(file)));
    }

    [Fact]
    public void Legends_name_the_runs_and_their_figures()
    {
        var texts = Texts(Reports("three runs"));
        foreach (var file in new[] { "froc", "roc", "reliability" })
        {
            Assert.Contains(texts[file], t => t.StartsWith("baseline <v1> & more: ", StringComparison.Ordinal));
            Assert.Contains(texts[file], t => t.StartsWith("weak: ", StringComparison.Ordinal));
            Assert.Contains(texts[file], t => t.StartsWith("Lymphknoten", StringComparison.Ordinal) && t.Contains('…'));
        }
        var alone = Texts([SyntheticReport.Of()]);
        Assert.Contains("Region maximum: FROC 65.7% (59.1–71.0)", alone["froc"]);
        Assert.Contains(alone["froc"], t => t.StartsWith("Non-maximum suppression: FROC", StringComparison.Ordinal));
        Assert.Contains("AUC 92.4% (86.0–96.1)", alone["roc"]);
        Assert.Contains("expected calibration error (ECE) 2.1% (1.8–2.7)", alone["reliability"]);
        Assert.All(new[] { "0.25", "0.5", "1", "2", "4", "8" }, tick => Assert.Contains(tick, alone["froc"]));
    }

    [Fact]
    public void A_plot_without_a_curve_says_why()
    {
        var texts = Texts([SyntheticReport.Empty()]);
        Assert.Contains("No lesion counts in these slides:", texts["froc"]);
        Assert.Contains("All slides are of one class:", texts["roc"]);
        Assert.Contains("No tissue of known truth:", texts["reliability"]);
        Assert.All(texts.Values.SelectMany(t => t), t => Assert.DoesNotContain("NaN", t, StringComparison.Ordinal));
        Assert.DoesNotContain(Texts(Reports("empty beside full"))["froc"], t => t.StartsWith("No lesion", StringComparison.Ordinal));
    }

    [Fact]
    public void Sensitivity_goes_on_level_beyond_the_last_point_on_a_logarithmic_axis()
    {
        var report = SyntheticReport.Of();
        var score = new Core.Metrics.Estimate(0.5, null, null, 0);
        // From (0, 0) to (1, 0.5), from there on 0.5.
        var froc = report.Summary.RegionMax with
        {
            Score = score,
            Curve = [new(1, 0.5), new(0, 0)],
            FalsePositivesPerImage = [1],
            Sensitivities = [0.5],
        };
        var plot = FrocPlot.Draw([new PlottedRun("line", report.Summary with { RegionMax = froc, Nms = froc })]).Svg();
        var path = XDocument
            .Parse(plot)
            .Descendants()
            .First(e => e.Name.LocalName == "path" && (string?)e.Attribute("stroke") == "#0072B2")
            .Attribute("d")!
            .Value;
        var points = path.Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split(' ').Select(double.Parse).ToArray())
            .ToList();
        // 1/8, 1 and 8 are as far from one another: from the middle on it is level, before it doubles with each doubling.
        var first = points[0];
        var last = points[^1];
        double At(double share) => points.MinBy(p => Math.Abs(p[0] - first[0] - share * (last[0] - first[0])))![1];
        Assert.Equal(last[1], At(0.5), 0.6);
        Assert.Equal(last[1], At(0.75), 0.01);
        var eighth = first[1];
        var quarter = At(1 / 6.0);
        var half = At(2 / 6.0);
        Assert.Equal(2 * (eighth - quarter), quarter - half, 3);
        Assert.True(eighth > quarter && quarter > half && half > last[1]);
    }

    private static Dictionary<string, List<string>> Texts(List<Core.Evaluation.EvaluationReport> reports)
    {
        using var folder = new TemporaryFolder();
        PlotFiles.Write(folder.Path, reports);
        return s_files
            .Where(f => f.EndsWith(".svg", StringComparison.Ordinal))
            .ToDictionary(
                f => Path.GetFileNameWithoutExtension(f),
                f =>
                    XDocument.Load(folder.File(f)).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()).ToList()
            );
    }

    private static List<Core.Evaluation.EvaluationReport> Reports(string kind) =>
        kind switch
        {
            "one run" => [SyntheticReport.Of()],
            "three runs" =>
            [
                SyntheticReport.Of("baseline <v1> & more"),
                SyntheticReport.Of(SyntheticReport.AwkwardName + " with a name that never seems to come to its end", 0.95, 2),
                SyntheticReport.Of("weak", 0.2, 3),
            ],
            "nothing to show" => [SyntheticReport.Empty()],
            _ => [SyntheticReport.Empty(), SyntheticReport.Of()],
        };
}
