using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Synthesis;

/// <summary>A few H&amp;E-like windows at any pixel size, always the same: pictures for self-tests that are nobody's tissue.</summary>
internal static class SyntheticWindows
{
    private const int Columns = 3,
        Rows = 2;
    private const double FinestMpp = 0.25,
        CoarsestMpp = 1;

    /// <summary>Six square windows of <paramref name="side"/> px, RGB, side · side · 3 bytes each.</summary>
    /// <param name="mpp">µm per px; the slide is drawn finer and averaged where it is above 1.</param>
    public static IReadOnlyList<byte[]> Create(double mpp, int side)
    {
        var factor = Math.Max(1, (int)Math.Ceiling(mpp / CoarsestMpp));
        var drawn = side * factor;
        var slide = new SyntheticSlide(
            new SynthOptions
            {
                Width = Columns * drawn,
                Height = Rows * drawn,
                Mpp = Math.Clamp(mpp / factor, FinestMpp, CoarsestMpp),
                Seed = 7,
                TumorRegions = 3,
                TissueFraction = 0.9,
                PenMarks = 0,
            }
        );
        return [.. Enumerable.Range(0, Columns * Rows).Select(i => Window(slide, i % Columns * drawn, i / Columns * drawn, side, factor))];
    }

    private static byte[] Window(SyntheticSlide slide, int left, int top, int side, int factor)
    {
        var drawn = new byte[side * factor * side * factor * 3];
        slide.Render(left, top, side * factor, side * factor, drawn);
        var window = new byte[side * side * 3];
        Resampler.Resample(drawn, side * factor, side * factor, 0, 0, factor, window, side, side);
        return window;
    }
}
