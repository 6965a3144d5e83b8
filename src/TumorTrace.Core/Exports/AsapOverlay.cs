using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Core.Exports;

/// <summary>
/// A heatmap in the size that ASAP attaches to a slide: slide width / map width and slide height / map height must be
/// the same integer. A heatmap that has it is used as it is, another one is resampled (nearest) to one.
/// </summary>
internal sealed class AsapOverlay : IDisposable
{
    private readonly bool _owned;

    private AsapOverlay(Heatmap map, bool owned)
    {
        Map = map;
        _owned = owned;
    }

    public Heatmap Map { get; }

    public static AsapOverlay Fit(Heatmap heatmap, PixelSize slide, string scratchPath)
    {
        ArgumentNullException.ThrowIfNull(heatmap);
        var (factor, size) = SizeFor(slide, heatmap.Level0PerPixel);
        return factor == heatmap.Level0PerPixel && size == heatmap.Size
            ? new AsapOverlay(heatmap, owned: false)
            : new AsapOverlay(Resample(heatmap, new Heatmap(scratchPath, size, factor)), owned: true);
    }

    /// <summary>The largest integer factor up to the heatmap's own at which both ratios, rounded down, equal it.</summary>
    public static (int Factor, PixelSize Size) SizeFor(PixelSize slide, double level0PerPixel)
    {
        var factor = Math.Max(1, (int)Math.Floor(level0PerPixel + 1e-9));
        while (factor > 1 && (!Fits(slide.Width, factor) || !Fits(slide.Height, factor)))
            factor--;
        return (factor, new PixelSize(slide.Width / factor, slide.Height / factor));
    }

    public void Dispose()
    {
        if (_owned)
            Map.Dispose();
    }

    private static bool Fits(long side, int factor) => side / factor > 0 && side / (side / factor) == factor;

    private static Heatmap Resample(Heatmap source, Heatmap target)
    {
        var ratio = target.Level0PerPixel / source.Level0PerPixel;
        var values = new ushort[Heatmap.TileSide * Heatmap.TileSide];
        for (var row = 0; row < target.TileRows; row++)
        {
            for (var column = 0; column < target.TileColumns; column++)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    var x = column * Heatmap.TileSide + i % Heatmap.TileSide;
                    var y = row * Heatmap.TileSide + i / Heatmap.TileSide;
                    values[i] =
                        x < target.Width && y < target.Height ? source[(int)((x + 0.5) * ratio), (int)((y + 0.5) * ratio)] : (ushort)0;
                }
                target.Add(column, row, values);
            }
        }
        return target;
    }
}
