using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Stages;

/// <summary>Blocks of tissue, spread evenly over a slide, at the working scale at which the model sees it.</summary>
internal static class StainSamples
{
    private const int Side = 64;
    private const int MostBlocks = 100;

    /// <summary>RGB of at most 100 blocks of 64 × 64 working px around evenly chosen ones of the positions.</summary>
    /// <param name="positions">Positions with tissue on one slide or several, in working px.</param>
    public static byte[] Read(IReadOnlyList<(WorkingSlide Slide, long X, long Y)> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        var blocks = Math.Min(MostBlocks, positions.Count);
        var rgb = new byte[blocks * Side * Side * 3];
        for (var i = 0; i < blocks; i++)
        {
            var (slide, x, y) = positions[(int)((2L * i + 1) * positions.Count / (2 * blocks))];
            slide.Read(new WorkingRect(x - Side / 2, y - Side / 2, Side, Side), rgb.AsSpan(i * Side * Side * 3, Side * Side * 3));
        }
        return rgb;
    }

    /// <summary>A slide's staining, from its tissue; null when there is too little of it.</summary>
    public static StainProfile? Measure(ISlide slide, WorkingScale scale, TissueMask tissue)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(tissue);
        var perPixel = tissue.Downsample / scale.Ratio;
        var pixels = new WorkingSlide(slide, scale, cacheBytes: 32L << 20);
        var positions = new List<(WorkingSlide, long, long)>();
        for (var y = 0; y < tissue.Mask.Height; y++)
        {
            for (var x = 0; x < tissue.Mask.Width; x++)
            {
                if (tissue.Mask[x, y])
                    positions.Add((pixels, (long)((x + 0.5) * perPixel), (long)((y + 0.5) * perPixel)));
            }
        }
        return StainEstimator.Estimate(Read(positions));
    }
}
