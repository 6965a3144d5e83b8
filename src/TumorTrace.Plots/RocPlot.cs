using ScottPlot;

namespace TumorTrace.Plots;

/// <summary>The slides' ROC curve: sensitivity against the share of normal slides called tumour.</summary>
internal static class RocPlot
{
    public static PlotSheet Draw(IReadOnlyList<PlottedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var plot = PlotFrame.New(
            "ROC of the slides",
            "False-positive rate (share of normal slides called tumour)",
            "Sensitivity (share of tumour slides found)"
        );
        plot.Axes.SetLimits(-0.02, 1.02, -0.02, 1.03);
        PlotFrame.UnitTicks(plot.Axes.Left);
        PlotFrame.UnitTicks(plot.Axes.Bottom);
        PlotFrame.Diagonal(plot);
        var legend = new List<LegendItem>();
        foreach (var run in runs)
            Add(plot, legend, run, runs.Count == 1);
        if (runs.All(IsEmpty))
            PlotFrame.Notice(plot, "All slides are of one class:\nthere is no ROC curve.");
        legend.Add(PlotFrame.DiagonalLegend("guessing: AUC 50%"));
        return new PlotSheet(plot, PlotFrame.Width, 620 + PlotFrame.Legend(plot, legend));
    }

    private static void Add(Plot plot, List<LegendItem> legend, PlottedRun run, bool alone)
    {
        var style = RunStyle.For(legend.Count);
        var auc = PlottedRun.Percent("AUC", run.Summary.Auc);
        legend.Add(style.Legend(alone ? auc : $"{run.ShortName}: {auc}", marked: false));
        if (!IsEmpty(run))
            style.Curve(plot, run.Summary.Roc.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).Select(p => (p.X, p.Y)));
    }

    private static bool IsEmpty(PlottedRun run) => run.Summary.Roc.Count == 0 || !double.IsFinite(run.Summary.Auc.Value);
}
