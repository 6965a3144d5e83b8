using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations.Conversion;

/// <summary>The grid of a mask over a slide.</summary>
/// <param name="Slide">Level-0 px.</param>
/// <param name="Downsample">Side of a mask px in level-0 px.</param>
/// <param name="Corner">Sampled at the px's top-left corner, as the Camelyon16 evaluation does, instead of its centre.</param>
internal sealed record MaskLayout(PixelSize Slide, double Downsample, bool Corner = false)
{
    /// <summary>Shares of a mask px below this are rounding, not a px of their own.</summary>
    private const double Rounding = 1e-6;

    /// <summary>The last px may overhang the slide.</summary>
    public PixelSize Size => new(Whole(Slide.Width / Downsample), Whole(Slide.Height / Downsample));

    /// <summary>
    /// The pyramid's levels, largest first: each half of the one before, none narrower or lower than a tile. Newer libtiffs
    /// pack the rows of a tile that is wider than its image ("raster width adapted for reading"), and OpenSlide then
    /// reads noise.
    /// </summary>
    public IReadOnlyList<PixelSize> Levels(int tile)
    {
        var levels = new List<PixelSize> { Size };
        while (
            new PixelSize((levels[^1].Width + 1) / 2, (levels[^1].Height + 1) / 2) is var next && next.Width >= tile && next.Height >= tile
        )
            levels.Add(next);
        return levels;
    }

    private static long Whole(double px) => Math.Max(1, (long)Math.Ceiling(px - Rounding));
}

/// <summary>The grey values of a painted mask; normal tissue is 0.</summary>
/// <param name="Unknown">What no tumour or normal area covers; null: it is normal.</param>
internal sealed record MaskValues(byte Tumor = 255, byte? Unknown = null)
{
    public const byte Normal = 0;
}

/// <summary>Paints annotated areas into a mask, row by row at any level: nothing is held but the edges.</summary>
internal sealed class MaskPainter
{
    private readonly PolygonLabels _labels;
    private readonly MaskLayout _layout;
    private readonly byte[] _values = new byte[256];

    public MaskPainter(IEnumerable<AnnotationShape> shapes, MaskLayout layout, MaskValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _layout = layout;
        _labels = new PolygonLabels(shapes, values.Unknown is null ? TumorLabel.Normal : TumorLabel.Unknown);
        _values[TumorLabel.Tumor] = values.Tumor;
        _values[TumorLabel.Unknown] = values.Unknown ?? 0;
    }

    /// <summary>Fills <paramref name="mask"/> with rows y.. of a level (rows·width bytes).</summary>
    public void Paint(int level, int width, int y, int rows, Span<byte> mask)
    {
        var step = _layout.Downsample * (1L << level);
        var shift = _layout.Corner ? step / 2 : 0;
        _labels.Read(new Level0Point(-shift, y * step - shift), step, width, rows, mask);
        var painted = mask[..(width * rows)];
        if (_values[TumorLabel.Unknown] == 0)
        {
            // Areas that a review left out are unknown even in masks that have no value for it.
            painted.Replace(TumorLabel.Unknown, MaskValues.Normal);
            painted.Replace(TumorLabel.Tumor, _values[TumorLabel.Tumor]);
            return;
        }
        for (var i = 0; i < painted.Length; i++)
            painted[i] = _values[painted[i]];
    }
}
