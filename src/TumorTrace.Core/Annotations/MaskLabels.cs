using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Annotations;

/// <summary>Labels from a mask image that covers the whole slide; one mask px may stand for many slide px.</summary>
internal static class MaskLabels
{
    /// <summary>Larger masks are read tile by tile: a mask of a whole slide at level 0 would take 20 GB.</summary>
    private const long MostPixelsInMemory = 64L << 20;

    private static readonly string[] s_images = [".png", ".jpg", ".jpeg", ".tif", ".tiff"];

    /// <summary>True for files that are masks by their name, false for annotation files.</summary>
    public static bool IsMask(string path) => s_images.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <param name="open">Opens the mask, whose first channel counts; it is closed here, or by the labels' Dispose.</param>
    /// <exception cref="UserException">The mask has not the slide's shape; or the rule is strict and px would be left out.</exception>
    public static ILabelMap Open(Func<ISlide> open, PixelSize slide, LabelRule rule, long mostPixelsInMemory = MostPixelsInMemory)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(rule);
        var mask = open();
        var labels = (ILabelMap?)null;
        try
        {
            return labels =
                mask.Info.Size.Area > mostPixelsInMemory
                    ? new TiledMask(mask, slide, MaskMeaning.Find(mask, rule, mostPixelsInMemory))
                    : new WholeMask(mask, slide, rule);
        }
        finally
        {
            if (labels is not TiledMask)
                mask.Dispose();
        }
    }

    /// <summary>
    /// Slide px per mask px. Where both sides fit one whole number, rounded up or down, it is that number: a mask made at
    /// 1/32 has px of 32 even if the slide's sides are no multiples of it.
    /// </summary>
    /// <exception cref="UserException">The mask has not the slide's shape.</exception>
    public static (double X, double Y) SlidePerMask(SlideInfo mask, PixelSize slide)
    {
        ArgumentNullException.ThrowIfNull(mask);
        CheckShape(mask, slide);
        var size = mask.Size;
        var whole = Math.Max(1, Math.Round(Math.Max((double)slide.Width / size.Width, (double)slide.Height / size.Height)));
        foreach (var ratio in new[] { whole, whole + 1, whole - 1 })
        {
            if (ratio >= 1 && Fits(slide.Width, size.Width, ratio) && Fits(slide.Height, size.Height, ratio))
                return (ratio, ratio);
        }
        return ((double)slide.Width / size.Width, (double)slide.Height / size.Height);
    }

    private static bool Fits(long slide, long mask, double ratio) =>
        mask == (long)Math.Ceiling(slide / ratio) || mask == (long)(slide / ratio);

    private static void CheckShape(SlideInfo mask, PixelSize slide)
    {
        // A mask px may overhang the slide's edge, so the ratios agree up to one mask px.
        var size = mask.Size;
        var ratio = Math.Max((double)slide.Width / size.Width, (double)slide.Height / size.Height);
        if (Math.Abs(slide.Width - size.Width * ratio) > ratio + 1 || Math.Abs(slide.Height - size.Height * ratio) > ratio + 1)
            throw new UserException(
                $"{mask.Path}: the mask has {size} px, which does not fit a slide of {slide} px; expected the same shape"
            );
    }
}
