using ScottPlot;
using SkiaSharp;
using TumorTrace.Core.Files;

namespace TumorTrace.Plots;

/// <summary>One report of a training run.</summary>
/// <param name="Metric">The validation score, if the run was validated.</param>
internal readonly record struct TrainingPoint(int Step, double Loss, double Rate, double? Metric);

/// <param name="MetricName">Such as "val_iou".</param>
/// <param name="BestStep">The step whose weights were kept; null before the first validation.</param>
internal sealed record CurveContent(string Title, string MetricName, IReadOnlyList<TrainingPoint> Points, int? BestStep);

/// <summary>Loss, validation score and learning rate against the step, one below the other, as PNG and SVG.</summary>
internal static class TrainingCurves
{
    private const int Width = 1000;
    private const int Height = 900;

    /// <summary>Steps of the moving mean that makes the loss readable, in reports.</summary>
    private const int Smoothing = 9;

    private static readonly Color s_ink = Color.FromHex("#1F4E79");
    private static readonly Color s_pale = Color.FromHex("#A9C4DE");
    private static readonly Color s_best = Color.FromHex("#C0392B");

    /// <summary>Writes both files, each whole or not at all.</summary>
    public static void Write(string pngPath, string svgPath, CurveContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        PlotFont.Use();
        var sheet = Sheet(content);
        AtomicFile.Write(pngPath, path => sheet.SavePng(path, Width, Height));
        AtomicFile.Write(
            svgPath,
            path =>
            {
                using var file = new SKFileWStream(path);
                using var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), file);
                sheet.Render(canvas, new PixelRect(0, Width, Height, 0));
            }
        );
    }

    private static Multiplot Sheet(CurveContent content)
    {
        var sheet = new Multiplot { Layout = new ScottPlot.MultiplotLayouts.Rows() };
        sheet.AddPlots(3);
        var plots = sheet.GetPlots();
        plots[0].Title(content.Title, 16);
        Loss(plots[0], content.Points);
        Metric(plots[1], content);
        Rate(plots[2], content.Points);
        foreach (var plot in plots)
            Frame(plot, content);
        plots[2].XLabel("step");
        return sheet;
    }

    private static void Loss(Plot plot, IReadOnlyList<TrainingPoint> points)
    {
        plot.YLabel("loss");
        Line(plot, points.Select(p => (p.Step, p.Loss)), s_pale, "mean since the last report", 1);
        Line(plot, points.Select((p, i) => (p.Step, Mean(points, i))), s_ink, $"moving mean of {Smoothing} reports", 2);
        plot.ShowLegend(Alignment.UpperRight);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, plot.Axes.GetLimits().Top);
    }

    private static void Metric(Plot plot, CurveContent content)
    {
        var validated = content.Points.Where(p => p.Metric is not null).ToList();
        plot.YLabel(content.MetricName);
        var line = Line(plot, validated.Select(p => (p.Step, p.Metric!.Value)), s_ink, "", 2);
        if (line is not null)
            line.MarkerSize = 6;
        if (validated.FindIndex(p => p.Step == content.BestStep) is >= 0 and var best)
        {
            var marker = plot.Add.Marker(validated[best].Step, validated[best].Metric!.Value, MarkerShape.FilledCircle, 11, s_best);
            marker.LegendText = $"best: {validated[best].Metric:0.0000} at step {validated[best].Step}";
            plot.ShowLegend(Alignment.LowerRight);
        }
    }

    private static void Rate(Plot plot, IReadOnlyList<TrainingPoint> points)
    {
        plot.YLabel("learning rate");
        Line(plot, points.Select(p => (p.Step, p.Rate)), s_ink, "", 2);
    }

    private static ScottPlot.Plottables.Scatter? Line(
        Plot plot,
        IEnumerable<(int Step, double Value)> points,
        Color color,
        string legend,
        float width
    )
    {
        // A loss that is not a number cannot be drawn; the gap is bridged.
        var drawn = points.Where(p => double.IsFinite(p.Value)).ToList();
        if (drawn.Count == 0)
            return null;
        var line = plot.Add.ScatterLine(drawn.Select(p => (double)p.Step).ToArray(), drawn.Select(p => p.Value).ToArray(), color);
        line.LineWidth = width;
        line.LegendText = legend;
        return line;
    }

    /// <summary>The same left edge and step axis for all, so that they can be read across.</summary>
    private static void Frame(Plot plot, CurveContent content)
    {
        plot.Axes.Left.MinimumSize = 90;
        plot.Axes.Right.MinimumSize = 24;
        plot.Legend.FontSize = 13;
        if (content.Points.Count > 0)
            plot.Axes.SetLimitsX(0, content.Points[^1].Step * 1.02);
        if (content.BestStep is not { } best)
            return;
        var mark = plot.Add.VerticalLine(best, 1, s_best, LinePattern.Dotted);
        mark.EnableAutoscale = false;
    }

    private static double Mean(IReadOnlyList<TrainingPoint> points, int at)
    {
        var from = Math.Max(0, at - Smoothing / 2);
        var to = Math.Min(points.Count - 1, at + Smoothing / 2);
        return points.Skip(from).Take(to - from + 1).Average(p => p.Loss);
    }
}
