using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Metrics;

/// <summary>The tumour px of the evaluation mask's grid.</summary>
internal static class LesionMask
{
    /// <summary>Px kept free around the tumour, so that it can grow and holes stay holes.</summary>
    private const int Margin = 8;

    /// <summary>More than any slide at 7.8 µm/px: 10 times a glass slide of 76 × 26 mm.</summary>
    private const long MostPixels = 1L << 28;

    /// <summary>Rows read at once, so that a large mask's tiles are not decoded for each row anew.</summary>
    private const int Band = 32;

    /// <summary>From annotated areas: px (c, r) is the point (c, r)·Level0PerPixel, a px's corner, as in the challenge.</summary>
    /// <param name="slide">Level-0 px; null if unknown: then the mask ends a little beyond the tumour.</param>
    public static BitMask Create(IReadOnlyList<AnnotationShape> shapes, LesionRule rule, PixelSize? slide)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        var bounds = AnnotationShape.BoundsOf(shapes.Where(s => s.Kind == RegionKind.Tumor)) ?? default;
        var (width, height) = slide is { } s
            ? GridOf(s, rule)
            : (
                (int)(Math.Max(0, bounds.Right) / rule.Level0PerPixel) + Margin,
                (int)(Math.Max(0, bounds.Bottom) / rule.Level0PerPixel) + Margin
            );
        if ((long)width * height > MostPixels)
            throw new UserException(
                $"the areas of a slide of unknown size reach to ({bounds.Right:0}, {bounds.Bottom:0}) level-0 px, "
                    + $"which at {rule.Mpp} µm/px no slide is; expected level-0 px and their size in µm, or the slide itself"
            );
        // Samples lie in the middle of their px: half a px back, that is the corner.
        var corner = -rule.Level0PerPixel / 2;
        return Read(new PolygonLabels(shapes), new Level0Point(corner, corner), rule, width, height);
    }

    /// <summary>From a mask image: the value in the middle of each px, which is the value itself at the grid's own level.</summary>
    public static BitMask Create(ILabelMap mask, LesionRule rule, PixelSize slide)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var (width, height) = GridOf(slide, rule);
        return Read(mask, default, rule, width, height);
    }

    private static (int Width, int Height) GridOf(PixelSize slide, LesionRule rule) =>
        ((int)Math.Ceiling(slide.Width / rule.Level0PerPixel), (int)Math.Ceiling(slide.Height / rule.Level0PerPixel));

    private static BitMask Read(ILabelMap labels, Level0Point origin, LesionRule rule, int width, int height)
    {
        var mask = new BitMask(width, height);
        var band = new byte[width * Band];
        for (var top = 0; top < height; top += Band)
        {
            var count = Math.Min(Band, height - top);
            labels.Read(origin with { Y = origin.Y + top * rule.Level0PerPixel }, rule.Level0PerPixel, width, count, band);
            for (var i = 0; i < count * width; i++)
            {
                if (band[i] == TumorLabel.Tumor)
                    mask[i % width, top + i / width] = true;
            }
        }
        return mask;
    }
}
