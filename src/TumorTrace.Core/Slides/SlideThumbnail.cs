using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Slides;

/// <summary>The whole slide as a picture of bounded size.</summary>
internal static class SlideThumbnail
{
    private const long MostPixelsToRead = 64L << 20;

    /// <summary>
    /// The slide with about <paramref name="longSide"/> px on its longer side, never enlarged; null where no stored
    /// level is small enough to be read for a picture only.
    /// </summary>
    public static RgbImage? TryRead(ISlide slide, int longSide)
    {
        ArgumentNullException.ThrowIfNull(slide);
        var size = slide.Info.Size;
        var scale = WorkingScale.ForRatio(slide.Info, Math.Max(1, Math.Max(size.Width, size.Height) / (double)longSide));
        if (slide.Info.Levels[scale.Level].Size.Area > MostPixelsToRead || scale.Size.Area == 0)
            return null;
        var image = new RgbImage((int)scale.Size.Width, (int)scale.Size.Height);
        new WorkingSlide(slide, scale, cacheBytes: 32L << 20).Read(new WorkingRect(0, 0, image.Width, image.Height), image.Pixels);
        return image;
    }
}
