using System.Text;
using System.Text.RegularExpressions;
using ScottPlot;
using SkiaSharp;
using TumorTrace.Core.Files;

namespace TumorTrace.Plots;

/// <summary>A finished figure that can be drawn as PNG and as SVG. The same figure gives the same bytes.</summary>
internal sealed partial class PlotSheet
{
    private readonly Multiplot _plots;
    private readonly int _width,
        _height;

    internal PlotSheet(Multiplot plots, int width, int height)
    {
        _plots = plots;
        _width = width;
        _height = height;
    }

    internal PlotSheet(Plot plot, int width, int height)
        : this(new Multiplot(plot), width, height) { }

    /// <summary>NAME.png and NAME.svg, each whole or not at all.</summary>
    public void Write(string folder, string name)
    {
        AtomicFile.Write(Path.Combine(folder, name + ".png"), path => _plots.SavePng(path, _width, _height));
        AtomicFile.WriteText(Path.Combine(folder, name + ".svg"), Svg());
    }

    /// <summary>The figure as an SVG document.</summary>
    /// <param name="prefix">Of its ids: different for figures that stand in one page.</param>
    public string Svg(string prefix = "c")
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, _width, _height), stream))
            _plots.Render(canvas, new PixelRect(0, _width, _height, 0));
        // A viewer without the font takes the nearest it has.
        return Renumbered(Encoding.UTF8.GetString(stream.ToArray()), prefix)
            .Replace("font-family=\"DejaVu Sans\"", "font-family=\"DejaVu Sans, Verdana, sans-serif\"", StringComparison.Ordinal);
    }

    /// <summary>Skia counts its ids on from figure to figure; here each begins anew.</summary>
    private static string Renumbered(string svg, string prefix)
    {
        var names = new Dictionary<string, string>();
        return Id()
            .Replace(
                svg,
                match =>
                {
                    if (!names.TryGetValue(match.Groups["id"].Value, out var name))
                        names.Add(match.Groups["id"].Value, name = $"{prefix}{names.Count + 1}");
                    return match.Groups["before"].Value + name;
                }
            );
    }

    // Of an element (id="…") or of a reference to one (url(#…), href="#…").
    [GeneratedRegex(
        """(?<before><[^>]* id="|url\(#|href="#)(?<id>[A-Za-z0-9_]+)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Id();
}
