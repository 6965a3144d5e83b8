using TumorTrace.Core.Evaluation;

namespace TumorTrace.Cli.Reports;

/// <summary>Everything that an evaluation leaves behind for one run.</summary>
internal static class ReportFolder
{
    /// <summary>The folder of the slides' pictures, made if need be.</summary>
    public static string Pictures(string folder) => Directory.CreateDirectory(Path.Combine(folder, "slides")).FullName;

    /// <returns>The page to open.</returns>
    public static string Write(string folder, EvaluationReport report)
    {
        Directory.CreateDirectory(folder);
        ReportFile.Write(folder, report);
        return Path.Combine(folder, "report.html");
    }
}
