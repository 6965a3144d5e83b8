using TumorTrace.Plots;
using TumorTrace.Tests.Support;

namespace TumorTrace.Tests.Reports;

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
        if (Environment.GetEnvironmentVariable("REPORT_LOOK") is { } look)
        {
            foreach (var file in s_files)
                File.Copy(first.File(file), Path.Combine(look, $"{kind.Replace(' ', '-')}-{file}"), true);
        }
    }

    private static List<Core.Evaluation.EvaluationReport> Reports(string kind) => kind switch
    {
        "one run" => [SyntheticReport.Of()],
        "three runs" => [SyntheticReport.Of("baseline <v1> & more"), SyntheticReport.Of(SyntheticReport.AwkwardName + " with a name that never seems to come to its end", 0.95, 2), SyntheticReport.Of("weak", 0.2, 3)],
        "nothing to show" => [SyntheticReport.Empty()],
        _ => [SyntheticReport.Empty(), SyntheticReport.Of()],
    };
}
