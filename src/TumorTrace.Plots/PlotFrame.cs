using ScottPlot;

namespace TumorTrace.Plots;

/// <summary>What all plots of an evaluation share: axes, grid, the diagonal, the legend below, the notice of an empty one.</summary>
internal static class PlotFrame
{
    internal const int Width = 760;
    private static readonly Color s_grey = Color.FromHex("#767676");

    internal static Plot New(string title, string x, string y)
    {
        PlotFont.Use();
        var plot = new Plot();
        if (title.Length > 0)
            plot.Title(title, 17);
        plot.XLabel(x, 14);
        plot.YLabel(y, 14);
        foreach (var axis in new IAxis[] { plot.Axes.Left, plot.Axes.Bottom })
            axis.TickLabelStyle.FontSize = 13;
        plot.Axes.Left.MinimumSize = 74;
        plot.Axes.Right.MinimumSize = 24;
        plot.Grid.MajorLineColor = Color.FromHex("#E4E4E4");
        return plot;
    }

    internal static void UnitTicks(IAxis axis)
    {
        double[] at = [0, 0.2, 0.4, 0.6, 0.8, 1];
        axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual(at, [.. at.Select(v => $"{v:0.0}")]);
    }

    internal static void Diagonal(Plot plot)
    {
        var line = plot.Add.ScatterLine(new double[] { 0, 1 }, new double[] { 0, 1 }, s_grey);
        line.LineWidth = 1;
        line.LinePattern = LinePattern.Dotted;
    }

    internal static LegendItem DiagonalLegend(string text) =>
        new()
        {
            LabelText = text,
            LineColor = s_grey,
            LineWidth = 1,
            LinePattern = LinePattern.Dotted,
            MarkerShape = MarkerShape.None,
        };

    /// <summary>In the middle of a plot that has nothing to show.</summary>
    internal static void Notice(Plot plot, string text)
    {
        var limits = plot.Axes.GetLimits();
        var label = plot.Add.Text(text, (limits.Left + limits.Right) / 2, (limits.Bottom + limits.Top) / 2);
        label.LabelFontSize = 16;
        label.LabelFontColor = s_grey;
        label.LabelAlignment = Alignment.MiddleCenter;
        label.LabelBackgroundColor = Colors.White;
        label.LabelPadding = 8;
    }

    /// <summary>Below the axes, where it covers no curve.</summary>
    /// <returns>Px that it takes.</returns>
    internal static int Legend(Plot plot, IReadOnlyList<LegendItem> items)
    {
        if (items.Count == 0)
            return 0;
        var legend = plot.Legend;
        legend.FontSize = 13;
        legend.SymbolWidth = 44;
        legend.OutlineWidth = 0;
        legend.ShadowColor = Colors.Transparent;
        legend.Orientation = Orientation.Vertical;
        legend.DisplayPlottableLegendItems = false;
        legend.ManualItems.AddRange(items);
        var panel = plot.ShowLegend(Edge.Bottom);
        panel.Alignment = Alignment.UpperCenter;
        // The panel's own measure stops short of long legends.
        var height = 24 + 22 * items.Count;
        panel.MinimumSize = height;
        return height;
    }
}
