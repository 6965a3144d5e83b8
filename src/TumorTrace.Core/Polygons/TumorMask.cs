using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Polygons;

/// <summary>
/// Which px of a heatmap lie inside polygons: those of at least the threshold, and what hysteresis adds, without regions and holes that
/// are too small to mean anything. Polygons, overlap with the truth and FROC's detections all begin here, so that a report counts what an
/// overlay shows.
/// </summary>
/// <param name="Pixels">Of the heatmap's size.</param>
/// <param name="LeftOut">8-connected regions under the least area, and their px together.</param>
/// <param name="Closed">4-connected holes under the least area, and their px together; none where all holes are filled.</param>
internal sealed record TumorMask(BitMask Pixels, (int Count, long Pixels) LeftOut, (int Count, long Pixels) Closed)
{
    /// <param name="mpp">µm per level-0 px.</param>
    public static TumorMask Of(
        Heatmap heatmap,
        double mpp,
        PolygonOptions options,
        IStageProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(heatmap);
        ArgumentNullException.ThrowIfNull(options);
        var mask = heatmap.AtLeast(options.Extended ?? options.Threshold, progress, cancel);
        if (options.Extended is not null)
            CutWithoutCore(mask, heatmap, options);
        var pixelUm2 = Math.Pow(heatmap.Level0PerPixel * mpp, 2);
        var (least, hole) = (options.MinAreaUm2 / pixelUm2, options.CloseHolesUm2 / pixelUm2);
        var closed = (0, 0L);
        // Holes first: a ring around a small hole counts with what it encloses.
        if (!options.Holes)
            Morphology.FillHoles(mask);
        else if (hole > 1)
            closed = Morphology.FillSmallHoles(mask, hole);
        return new TumorMask(mask, least > 1 ? Morphology.RemoveSmallObjects(mask, least) : (0, 0), closed);
    }

    /// <summary>Of regions of the low threshold, leaves those without a core only what reaches the threshold.</summary>
    private static void CutWithoutCore(BitMask mask, Heatmap heatmap, PolygonOptions options)
    {
        var wide = LabeledRuns.Label(mask, diagonal: true);
        var statistics = RegionStatistics.Compute(wide, heatmap);
        var (core, least) = (Quantised.AtLeast(options.Core), Quantised.AtLeast(options.Threshold));
        for (var y = 0; y < wide.Height; y++)
        {
            foreach (var (begin, end, label) in wide.Row(y))
            {
                for (var x = begin; x < end && statistics[label].Max < core; x++)
                    mask[x, y] = heatmap[x, y] >= least;
            }
        }
    }
}
