using TumorTrace.Core.Evaluation;

namespace TumorTrace.Plots;

/// <summary>The plots of an evaluation as files: froc, roc and reliability, each as .png and .svg.</summary>
internal static class PlotFiles
{
    /// <param name="reports">One run, or several to be drawn over one another.</param>
    public static void Write(string folder, IReadOnlyList<EvaluationReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var runs = reports.Select(PlottedRun.Of).ToList();
        FrocPlot.Of(runs).Write(folder, "froc");
        RocPlot.Of(runs).Write(folder, "roc");
        ReliabilityPlot.Of(runs).Write(folder, "reliability");
    }
}
