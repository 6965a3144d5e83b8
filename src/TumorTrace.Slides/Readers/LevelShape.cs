using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Readers;

/// <summary>Whether a smaller image can be a level of a slide: the whole of it, reduced by one factor.</summary>
internal static class LevelShape
{
    /// <summary>Beyond rounding, levels of real pyramids differ by less; labels and overviews by more.</summary>
    private const double Tolerance = 0.05;

    /// <summary>The mean of the ratios of both sides, as OpenSlide has it.</summary>
    internal static double Downsample(PixelSize slide, PixelSize level) =>
        ((double)slide.Width / level.Width + (double)slide.Height / level.Height) / 2;

    /// <summary>True for a smaller image of the slide's shape; sides may be rounded by up to 2 px.</summary>
    internal static bool IsLevelOf(PixelSize slide, PixelSize level) =>
        level.Width > 0 && level.Height > 0 && level.Area < slide.Area && SameShape(slide, level);

    /// <summary>True if the ratios of both sides agree.</summary>
    internal static bool SameShape(PixelSize slide, PixelSize level)
    {
        var x = (double)slide.Width / level.Width;
        var y = (double)slide.Height / level.Height;
        // One px more or less on the shorter side changes a ratio by this share.
        var rounding = 2.0 / Math.Min(level.Width, level.Height);
        return Math.Abs(x - y) <= (Tolerance + rounding) * Math.Max(x, y);
    }
}
