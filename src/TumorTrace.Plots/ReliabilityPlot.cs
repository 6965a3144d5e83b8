using ScottPlot;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Plots;

/// <summary>
/// Calibration: the share of px that are tumour against the probability they were given, and below it how many px each
/// probability has.
/// </summary>
internal static class ReliabilityPlot
{
    private const int CurveHeight = 520;
    private const int CountsHeight = 230;

    /// <summary>The counts' axis begins here, as a power of ten, so that a bin with a single px is seen.</summary>
    private const double Floor = -0.4;

    public static PlotSheet Draw(IReadOnlyList<PlottedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var curve = Curve(runs);
        var counts = Counts(runs);
        var legend = runs.Select((run, i) => RunStyle.For(i).Legend(Label(run, runs.Count == 1), marked: true));
        var below = CountsHeight + PlotFrame.Legend(counts, [.. legend, PlotFrame.DiagonalLegend("perfect calibration")]);
        var layout = new ScottPlot.MultiplotLayouts.DraggableRows();
        var sheet = new Multiplot(curve) { Layout = layout };
        sheet.Subplots.Add(counts);
        layout.SetHeights([CurveHeight, below]);
        return new PlotSheet(sheet, PlotFrame.Width, CurveHeight + below);
    }

    private static string Label(PlottedRun run, bool alone) =>
        alone
            ? PlottedRun.Percent("expected calibration error (ECE)", run.Summary.CalibrationError)
            : $"{run.ShortName}: {PlottedRun.Percent("ECE", run.Summary.CalibrationError)}";

    private static Plot Curve(IReadOnlyList<PlottedRun> runs)
    {
        var plot = PlotFrame.New("Reliability of the probabilities", "", "Share that is tumour");
        plot.Axes.SetLimits(-0.02, 1.02, -0.02, 1.03);
        PlotFrame.UnitTicks(plot.Axes.Left);
        PlotFrame.UnitTicks(plot.Axes.Bottom);
        PlotFrame.Diagonal(plot);
        for (var i = 0; i < runs.Count; i++)
        {
            var points = Filled(runs[i]).Select(b => (b.Confidence!.Value, b.Share!.Value)).ToList();
            RunStyle.For(i).Curve(plot, points);
            RunStyle.For(i).Markers(plot, points);
        }
        if (runs.All(r => !Filled(r).Any()))
            PlotFrame.Notice(plot, "No tissue of known truth:\nthere is no reliability curve.");
        return plot;
    }

    private static IEnumerable<ReliabilityBin> Filled(PlottedRun run) =>
        run.Summary.Reliability.Where(b =>
            b is { Count: > 0, Confidence: { } c, Share: { } s } && double.IsFinite(c) && double.IsFinite(s)
        );

    /// <summary>Px per bin as powers of ten: nearly all tissue has probabilities near 0.</summary>
    private static Plot Counts(IReadOnlyList<PlottedRun> runs)
    {
        var plot = PlotFrame.New("", "Tumour probability", "Heatmap px");
        PlotFrame.UnitTicks(plot.Axes.Bottom);
        for (var i = 0; i < runs.Count; i++)
            Histogram(plot, runs[i], RunStyle.For(i), filled: runs.Count == 1);
        var most = runs.SelectMany(Filled).Select(b => b.Count).DefaultIfEmpty(1).Max();
        var powers = Enumerable.Range(0, (int)Math.Ceiling(Math.Log10(most)) + 1).ToList();
        // At most five labels, so that they stay readable.
        var labelled = powers.Where(p => p % ((powers.Count + 4) / 5) == 0).ToList();
        plot.Axes.SetLimits(-0.02, 1.02, Floor, powers[^1] + 0.2);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. labelled.Select(p => (double)p)],
            [.. labelled.Select(Power)]
        );
        return plot;
    }

    private static void Histogram(Plot plot, PlottedRun run, RunStyle style, bool filled)
    {
        foreach (var bin in Filled(run).Where(_ => filled))
        {
            var bar = plot.Add.Rectangle(bin.Low, bin.High, Floor, Math.Log10(bin.Count));
            bar.FillColor = style.Color.WithAlpha(0.45);
            bar.LineColor = style.Color;
            bar.LineWidth = 1;
        }
        if (!filled)
            style.Curve(plot, run.Summary.Reliability.SelectMany(b => new[] { (b.Low, Height(b)), (b.High, Height(b)) }));
    }

    private static double Height(ReliabilityBin bin) => bin.Count == 0 ? Floor : Math.Log10(bin.Count);

    private static string Power(int power) =>
        power switch
        {
            < 4 => $"{Math.Pow(10, power):0}",
            < 6 => $"{Math.Pow(10, power - 3):0}k",
            < 9 => $"{Math.Pow(10, power - 6):0}M",
            _ => $"{Math.Pow(10, power - 9):0}G",
        };
}
