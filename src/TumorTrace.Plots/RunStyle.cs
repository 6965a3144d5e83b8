using ScottPlot;

namespace TumorTrace.Plots;

/// <summary>
/// How one curve differs from the others: colour, line and marker, so that it can be told apart without colours too. The
/// colours are those of Okabe and Ito (Color Universal Design, 2008) without the yellow, which is too pale on white.
/// </summary>
internal sealed record RunStyle(Color Color, LinePattern Line, MarkerShape Marker)
{
    private const float LineWidth = 2;

    private static readonly Color[] s_colors =
    [
        .. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000" }.Select(h => Color.FromHex(h)),
    ];
    private static readonly LinePattern[] s_lines = [LinePattern.Solid, LinePattern.Dashed, LinePattern.DenselyDashed, LinePattern.Dotted];
    private static readonly MarkerShape[] s_markers =
    [
        MarkerShape.FilledCircle,
        MarkerShape.FilledSquare,
        MarkerShape.FilledTriangleUp,
        MarkerShape.FilledDiamond,
        MarkerShape.FilledTriangleDown,
    ];

    /// <summary>The periods 7, 4 and 5 share no factor: 140 curves differ.</summary>
    internal static RunStyle For(int index) =>
        new(s_colors[index % s_colors.Length], s_lines[index % s_lines.Length], s_markers[index % s_markers.Length]);

    internal void Curve(Plot plot, IEnumerable<(double X, double Y)> points)
    {
        var drawn = points.ToList();
        if (drawn.Count == 0)
            return;
        var line = plot.Add.ScatterLine(drawn.Select(p => p.X).ToArray(), drawn.Select(p => p.Y).ToArray(), Color);
        line.LineWidth = LineWidth;
        line.LinePattern = Line;
    }

    internal void Markers(Plot plot, IEnumerable<(double X, double Y)> points)
    {
        foreach (var (x, y) in points)
            plot.Add.Marker(x, y, Marker, 9, Color);
    }

    internal LegendItem Legend(string text, bool marked) =>
        new()
        {
            LabelText = text,
            LineColor = Color,
            LineWidth = LineWidth,
            LinePattern = Line,
            MarkerShape = marked ? Marker : MarkerShape.None,
            MarkerSize = 9,
            MarkerColor = Color,
        };
}
