using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Files;
using TumorTrace.Plots;

namespace TumorTrace.Evaluation.Reports;

/// <summary>All files of one run's evaluation: the page, report.json, tables and plots.</summary>
internal static class ReportFolder
{
    /// <summary>The folder of the slides' pictures, created if need be.</summary>
    public static string Pictures(string folder) => Directory.CreateDirectory(Path.Combine(folder, "slides")).FullName;

    /// <summary>The HTML page.</summary>
    public static string Page(string folder) => Path.Combine(folder, "report.html");

    public static void Write(string folder, EvaluationReport report)
    {
        Directory.CreateDirectory(folder);
        PlotFiles.Write(folder, [report]);
        var table = PaperTables.Table3([report]) is { Rows.Count: > 0 } single ? single : PaperTables.Table4([report]);
        AtomicFile.WriteText(Path.Combine(folder, "table.md"), table.ToMarkdown());
        AtomicFile.WriteText(Path.Combine(folder, "table.csv"), table.ToCsv());
        AtomicFile.WriteText(Path.Combine(folder, "table.tex"), table.ToLatex());
        ReportTables.Write(folder, report);
        HtmlReport.Write(Page(folder), report, Pictures(folder));
        ReportFile.Write(folder, report);
    }
}
