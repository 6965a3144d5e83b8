using ScottPlot;
using TumorTrace.Core.Evaluation;

namespace TumorTrace.Plots;

/// <summary>
/// Sensitivity against false positives per image, on a logarithmic axis from 1/8 to 8, with the six points whose mean is the
/// score. Of one run both detectors, of several the paper's detector (region-max) of each.
/// </summary>
internal static class FrocPlot
{
    private const double Least = 0.125;
    private const double Most = 8;
    private const int Between = 240;
    private static readonly double[] s_ticks = [0.125, 0.25, 0.5, 1, 2, 4, 8];

    public static PlotSheet Draw(IReadOnlyList<PlottedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var plot = Axes(runs.Count == 1 ? "FROC" : "FROC, one detection per region");
        var legend = new List<LegendItem>();
        foreach (var (name, froc) in Curves(runs))
            Add(plot, legend, name, froc);
        if (Curves(runs).All(c => IsEmpty(c.Froc)))
            PlotFrame.Notice(plot, "No lesion counts in these slides:\nthere is no FROC curve.");
        return new PlotSheet(plot, PlotFrame.Width, 570 + PlotFrame.Legend(plot, legend));
    }

    private static IEnumerable<(string Name, FrocMetrics Froc)> Curves(IReadOnlyList<PlottedRun> runs) =>
        runs.Count == 1
            ? [("Region maximum", runs[0].Summary.RegionMax), ("Non-maximum suppression", runs[0].Summary.Nms)]
            : runs.Select(r => (r.ShortName, r.Summary.RegionMax));

    private static Plot Axes(string title)
    {
        var plot = PlotFrame.New(title, "False positives per image", "Sensitivity (share of lesions found)");
        plot.Axes.SetLimits(Math.Log2(Least) - 0.08, Math.Log2(Most) + 0.08, -0.02, 1.03);
        PlotFrame.UnitTicks(plot.Axes.Left);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. s_ticks.Select(Math.Log2)],
            [.. s_ticks.Select(t => $"{t}")]
        );
        return plot;
    }

    private static void Add(Plot plot, List<LegendItem> legend, string name, FrocMetrics froc)
    {
        var style = RunStyle.For(legend.Count);
        legend.Add(style.Legend($"{name}: {PlottedRun.Percent("FROC", froc.Score)}", marked: true));
        if (IsEmpty(froc))
            return;
        style.Curve(plot, Visible(froc).Select(p => (Math.Log2(p.X), p.Y)));
        style.Markers(
            plot,
            froc.FalsePositivesPerImage.Zip(froc.Sensitivities, (x, y) => (Math.Log2(x), y))
                .Where(p => double.IsFinite(p.Item1) && double.IsFinite(p.y))
        );
    }

    private static bool IsEmpty(FrocMetrics froc) => froc.Lesions == 0 || froc.Images == 0 || froc.Curve.Count == 0;

    /// <summary>
    /// What lies between the axis' ends, with points between far ones: what is straight on a linear axis is not on a
    /// logarithmic one. Beyond its last point a curve goes on level, as in the score.
    /// </summary>
    private static IEnumerable<(double X, double Y)> Visible(FrocMetrics froc)
    {
        var rising = froc.Curve.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).Reverse().ToList();
        var between = Enumerable
            .Range(0, Between + 1)
            .Select(i => Least * Math.Pow(Most / Least, (double)i / Between))
            .Select(x => (X: x, Y: At(rising, x)));
        return rising.Where(p => p.X > Least && p.X < Most).Select(p => (p.X, p.Y)).Concat(between).OrderBy(p => p.X);
    }

    /// <summary>Linear between the points around x, as the score's sensitivities are (evaluation, "Curve and score").</summary>
    private static double At(List<CurvePoint> rising, double x)
    {
        var before = rising.FindLastIndex(p => p.X <= x);
        if (before < 0)
            return 0;
        var point = rising[before];
        if (before + 1 == rising.Count)
            return point.Y;
        var next = rising[before + 1];
        return point.Y + (x - point.X) * (next.Y - point.Y) / (next.X - point.X);
    }
}
