using ScottPlot;
using SkiaSharp;

namespace TumorTrace.Plots;

/// <summary>The font of all plots, carried along: a fresh machine may have no font at all.</summary>
internal sealed class PlotFont : IFontResolver
{
    private const string Name = "DejaVu Sans";

    private static readonly Lazy<byte[]> s_bytes = new(Load);

    private PlotFont() { }

    /// <summary>Makes it the font of every plot from now on.</summary>
    internal static void Use()
    {
        if (Fonts.Default == Name)
            return;
        Fonts.FontResolvers.Clear();
        Fonts.FontResolvers.Add(new PlotFont());
        Fonts.Sans = Name;
        Fonts.Default = Name;
    }

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Create();

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing width) => Create();

    // The caller owns it.
    private static SKTypeface Create()
    {
        using var data = SKData.CreateCopy(s_bytes.Value);
        return SKTypeface.FromData(data);
    }

    private static byte[] Load()
    {
        using var stream = typeof(PlotFont).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
