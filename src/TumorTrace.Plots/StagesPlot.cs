using System.Globalization;
using ScottPlot;

namespace TumorTrace.Plots;

/// <summary>Where the time of runs goes: a bar a run, cut into its stages, and the seconds in words.</summary>
internal static class StagesPlot
{
    private const int BarHeight = 64,
        Around = 110;

    /// <summary>A stage with less of its run's time is drawn, but its seconds find no room in the bar.</summary>
    private const double LabelledShare = 0.06;

    /// <param name="runs">Names, and seconds by stage in the order of the pipeline.</param>
    public static PlotSheet Draw(IReadOnlyList<(string Name, IReadOnlyList<(string Stage, double Seconds)> Stages)> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var stages = runs.SelectMany(r => r.Stages.Select(s => s.Stage)).Distinct(StringComparer.Ordinal).ToList();
        var longest = runs.Max(r => r.Stages.Sum(s => s.Seconds));
        var plot = PlotFrame.New("Where the time goes", "seconds", "");
        for (var i = 0; i < runs.Count; i++)
            Bar(plot, runs[i].Stages, runs.Count - 1 - i, stages, longest);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. runs.Select((_, i) => (double)(runs.Count - 1 - i))],
            [.. runs.Select(r => r.Name)]
        );
        plot.Axes.SetLimits(0, longest * 1.1, -0.6, runs.Count - 0.4);
        var legend = PlotFrame.Legend(
            plot,
            [
                .. stages.Select(
                    (s, i) =>
                        new LegendItem
                        {
                            LabelText = s,
                            FillColor = RunStyle.For(i).Color,
                            MarkerShape = MarkerShape.None,
                        }
                ),
            ]
        );
        return new PlotSheet(plot, PlotFrame.Width, Around + runs.Count * BarHeight + legend);
    }

    private static void Bar(Plot plot, IReadOnlyList<(string Stage, double Seconds)> run, int y, List<string> stages, double longest)
    {
        var at = 0.0;
        foreach (var (stage, seconds) in run)
        {
            var part = plot.Add.Rectangle(at, at + seconds, y - 0.36, y + 0.36);
            part.FillColor = RunStyle.For(stages.IndexOf(stage)).Color;
            part.LineColor = Colors.White;
            part.LineWidth = 1;
            if (seconds > LabelledShare * longest)
                Words(
                    plot,
                    $"{seconds.ToString("0", CultureInfo.InvariantCulture)} s",
                    at + seconds / 2,
                    y,
                    Colors.White,
                    Alignment.MiddleCenter
                );
            at += seconds;
        }
        Words(plot, $" {at.ToString(at < 10 ? "0.0" : "0", CultureInfo.InvariantCulture)} s", at, y, Colors.Black, Alignment.MiddleLeft);
    }

    private static void Words(Plot plot, string text, double x, double y, Color color, Alignment alignment)
    {
        var label = plot.Add.Text(text, x, y);
        label.LabelFontSize = 13;
        label.LabelFontColor = color;
        label.LabelAlignment = alignment;
    }
}
