using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Readers;

/// <summary>Compares what a slide shows with what was written.</summary>
internal static class SlidePixels
{
    public static byte[] Read(ISlide slide, int level, int x, int y, int width, int height)
    {
        var rgb = new byte[width * height * 3];
        slide.Read(new LevelRect(level, x, y, width, height), rgb);
        return rgb;
    }

    /// <summary>The whole level, with a margin that must be white, and parts of it.</summary>
    /// <param name="tolerance">Largest difference of a channel, for lossy tiles.</param>
    public static void AssertShows(ISlide slide, int level, SmallTiff image, int tolerance = 0, Func<int, int, byte?>? other = null)
    {
        Assert.Equal(new PixelSize(image.Width, image.Height), slide.Info.Levels[level].Size);
        AssertPart(slide, level, image, 0, 0, image.Width + 7, image.Height + 5, tolerance, other);
        AssertPart(slide, level, image, 37, 41, 100, 90, tolerance, other);
        AssertPart(slide, level, image, image.Width - 33, image.Height - 21, 64, 64, tolerance, other);
    }

    /// <summary>The whole level without a margin: beyond a mask lies no glass.</summary>
    public static void AssertShowsInside(ISlide slide, int level, SmallTiff image) =>
        AssertPart(slide, level, image, 0, 0, image.Width, image.Height, 0, null);

    private static void AssertPart(
        ISlide slide,
        int level,
        SmallTiff image,
        int left,
        int top,
        int width,
        int height,
        int tolerance,
        Func<int, int, byte?>? other
    )
    {
        var rgb = Read(slide, level, left, top, width, height);
        var wrong = 0;
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (left + i % width, top + i / width);
            var inside = x >= 0 && y >= 0 && x < image.Width && y < image.Height;
            var value = inside ? other?.Invoke(x, y) : (byte)255;
            var (r, g, b) = value is { } v ? (v, v, v) : image.Rgb(x, y);
            if (Far(rgb[i * 3], r) || Far(rgb[i * 3 + 1], g) || Far(rgb[i * 3 + 2], b))
                wrong++;
        }
        Assert.True(wrong == 0, $"level {level}, x {left}, y {top}: {wrong} of {width * height} px differ ({slide.Info.Reader})");
        bool Far(byte found, byte expected) => Math.Abs(found - expected) > tolerance;
    }
}
