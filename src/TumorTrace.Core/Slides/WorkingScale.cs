using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Slides;

/// <summary>
/// How a model's working pixels lie on a slide: one working px is <paramref name="Ratio"/> level-0 px wide and is
/// made from <paramref name="Level"/>, <paramref name="Residual"/> level px a side (below 1 the slide is upsampled).
/// </summary>
public sealed record WorkingScale(double Ratio, int Level, double Residual, PixelSize Size)
{
    private const double SnapTolerance = 0.15;
    private const double LevelTolerance = 0.01;

    /// <summary>True where the slide is coarser than the model: pixels are invented by interpolation.</summary>
    public bool Upsampled => Ratio < 1;

    /// <summary>True where working px are stored px of the level, read unscaled.</summary>
    public bool Unscaled => Math.Abs(Residual - 1) <= LevelTolerance;

    /// <summary>The scale for a model of <paramref name="targetMpp"/> on a slide of <paramref name="slideMpp"/> µm/px.</summary>
    public static WorkingScale For(SlideInfo slide, double slideMpp, double targetMpp) => ForRatio(slide, Snap(targetMpp / slideMpp));

    /// <summary>The scale of a given number of level-0 px a working px, without snapping.</summary>
    public static WorkingScale ForRatio(SlideInfo slide, double ratio)
    {
        ArgumentNullException.ThrowIfNull(slide);
        // The coarsest stored level that is still at least as fine as wanted; levels are not always powers of two.
        var level = 0;
        for (var i = 1; i < slide.Levels.Count; i++)
        {
            var downsample = slide.Levels[i].Downsample;
            if (downsample <= ratio * (1 + LevelTolerance) && downsample > slide.Levels[level].Downsample)
                level = i;
        }
        var size = new PixelSize((long)Math.Floor(slide.Size.Width / ratio), (long)Math.Floor(slide.Size.Height / ratio));
        return new WorkingScale(ratio, level, ratio / slide.Levels[level].Downsample, size);
    }

    /// <summary>1, an integer or an integer's fraction when within 15% of it, else the ratio itself.</summary>
    public static double Snap(double ratio)
    {
        var factor = ratio >= 1 ? ratio : 1 / ratio;
        var whole = Math.Round(factor);
        if (Math.Abs(factor - whole) > SnapTolerance * whole)
            return ratio;
        return ratio >= 1 ? whole : 1 / whole;
    }
}
