using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Quality;

/// <summary>Blocks of tissue spread evenly over a slide, at 1 µm/px, or at the slide's own pixel size if that is coarser.</summary>
internal static class TissueSample
{
    /// <summary>Of a block, px.</summary>
    public const int Side = 128;

    private const double Mpp = 1;
    private const int Most = 64;

    /// <returns>The blocks' RGB, in raster order; the same for the same slide.</returns>
    public static IReadOnlyList<byte[]> Read(ISlide slide, double mpp, TissueMask tissue, CancellationToken cancel)
    {
        var scale = WorkingScale.ForRatio(slide.Info, Math.Max(1, Mpp / mpp));
        var working = new WorkingSlide(slide, scale, cacheBytes: 8L << 20);
        var perPixel = tissue.Downsample / scale.Ratio;
        var blocks = new List<byte[]>();
        foreach (var (x, y) in Chosen(tissue))
        {
            cancel.ThrowIfCancellationRequested();
            var block = new byte[Side * Side * 3];
            var (left, top) = ((long)((x + 0.5) * perPixel) - Side / 2, (long)((y + 0.5) * perPixel) - Side / 2);
            if (left < 0 || top < 0 || left + Side > scale.Size.Width || top + Side > scale.Size.Height)
                continue;
            working.Read(new WorkingRect(left, top, Side, Side), block);
            blocks.Add(block);
        }
        return blocks;
    }

    /// <summary>Px of the tissue mask, evenly among all of them.</summary>
    private static IEnumerable<(int X, int Y)> Chosen(TissueMask tissue)
    {
        var mask = tissue.Mask;
        var all = mask.Count();
        var count = Math.Min(Most, all);
        var (seen, next) = (0L, 0L);
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = mask.NextInRow(0, y); x < mask.Width; x = mask.NextInRow(x + 1, y))
            {
                if (seen++ < (2 * next + 1) * all / (2 * count))
                    continue;
                next++;
                yield return (x, y);
            }
        }
    }
}
