using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Metrics;

/// <summary>The two ways to read detections out of a heatmap (docs/evaluation.md, "FROC").</summary>
internal static class Detectors
{
    /// <summary>The low threshold of the paper's regions.</summary>
    public const double PaperThreshold = 0.1;

    /// <summary>NCRF's: px must be above it.</summary>
    public const double NmsThreshold = 0.5;

    /// <summary>NCRF's radius: 12 px of level 6 at 0.243 µm/px.</summary>
    public const double NmsRadiusUm = 12 * 64 * 0.243;

    /// <summary>
    /// The paper's: each 8-connected region of <paramref name="mask"/> is a detection with its largest probability, at the middle of the
    /// first px (in raster order) that has it.
    /// </summary>
    /// <param name="mask">Of the map's size; cleared where the truth is unknown.</param>
    /// <param name="isUnknown">Points of unknown truth: px whose middle is one belong to no region; null if all is known.</param>
    public static IReadOnlyList<Detection> RegionMax(Heatmap map, BitMask mask, Func<Level0Point, bool>? isUnknown = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(mask);
        if (isUnknown is not null)
            Clear(mask, (x, y) => isUnknown(Middle(map, x, y)));
        return
        [
            .. Polygons
                .RegionStatistics.Compute(LabeledRuns.Label(mask, diagonal: true), map)
                .Select(r => At(map, r.PeakX, r.PeakY, r.Max)),
        ];
    }

    /// <summary>
    /// NCRF's non-maximum suppression: while the maximum is above 0.5, it is a detection, and the half-open square of
    /// <paramref name="radius"/> px around it is cleared. Of equal ones the leftmost goes first, of those the topmost.
    /// </summary>
    public static IReadOnlyList<Detection> Nms(Heatmap map, int radius)
    {
        ArgumentNullException.ThrowIfNull(map);
        var detections = new List<Detection>();
        var cleared = new BitMask(map.Width, map.Height);
        foreach (var (value, x, y) in Above(map))
        {
            if (cleared[x, y])
                continue;
            detections.Add(At(map, x, y, value));
            for (var row = Math.Max(0, y - radius); row < Math.Min(map.Height, y + radius); row++)
            {
                for (var column = Math.Max(0, x - radius); column < Math.Min(map.Width, x + radius); column++)
                    cleared[column, row] = true;
            }
        }
        return detections;
    }

    /// <summary>x = int((i + 0.5) · Level0PerPixel), as NCRF writes it.</summary>
    private static Detection At(Heatmap map, int x, int y, ushort value) => new(Quantised.ToProbability(value), Middle(map, x, y));

    private static Level0Point Middle(Heatmap map, int x, int y) =>
        new(Math.Floor((x + 0.5) * map.Level0PerPixel), Math.Floor((y + 0.5) * map.Level0PerPixel));

    private static void Clear(BitMask mask, Func<int, int, bool> where)
    {
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = mask.NextInRow(0, y); x < mask.Width; x = mask.NextInRow(x + 1, y))
            {
                if (where(x, y))
                    mask[x, y] = false;
            }
        }
    }

    private static IEnumerable<(ushort Value, int X, int Y)> Above(Heatmap map)
    {
        var found = new List<(ushort Value, int X, int Y)>();
        var row = new ushort[map.Width];
        var least = NmsThreshold * Quantised.One;
        for (var y = 0; y < map.Height; y++)
        {
            map.ReadRow(0, y, row);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] > least)
                    found.Add((row[x], x, y));
            }
        }
        return found.OrderByDescending(f => f.Value).ThenBy(f => f.X).ThenBy(f => f.Y);
    }
}
