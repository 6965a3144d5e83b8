using TumorTrace.Core.Evaluation;

namespace TumorTrace.Plots;

/// <summary>The plots of an evaluation as files: froc, roc and reliability, each as .png and .svg.</summary>
internal static class PlotFiles
{
    /// <param name="reports">One run, or several to be drawn over one another.</param>
    public static void Write(string folder, IReadOnlyList<EvaluationReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var runs = reports.Select(PlottedRun.From).ToList();
        FrocPlot.Draw(runs).Write(folder, "froc");
        RocPlot.Draw(runs).Write(folder, "roc");
        ReliabilityPlot.Draw(runs).Write(folder, "reliability");
    }
}
