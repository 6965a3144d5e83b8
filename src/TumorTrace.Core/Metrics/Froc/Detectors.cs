using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Metrics;

/// <summary>The two ways to read detections out of a heatmap (evaluation, "Lesion score for FROC").</summary>
public static class Detectors
{
    /// <summary>NCRF's: px must be above it.</summary>
    public const double NmsThreshold = 0.5;

    /// <summary>NCRF's radius: 12 px of level 6 at 0.243 µm/px.</summary>
    public const double NmsRadiusUm = 12 * 64 * 0.243;

    /// <summary>
    /// The paper's: each 8-connected region of px of at least <paramref name="threshold"/> is a detection with its largest
    /// probability, at the middle of the first px (in raster order) that has it.
    /// </summary>
    public static IReadOnlyList<Detection> RegionMax(Heatmap map, double threshold)
    {
        ArgumentNullException.ThrowIfNull(map);
        return [.. Polygons.RegionStatistics.Of(Runs.Label(map.AtLeast(threshold), diagonal: true), map)
            .Select(r => At(map, r.PeakX, r.PeakY, r.Max))];
    }

    /// <summary>
    /// NCRF's non-maximum suppression: while the maximum is above 0.5, it is a detection, and the half-open square of
    /// <paramref name="radius"/> px around it is cleared. Of equal ones the leftmost goes first, of those the topmost.
    /// </summary>
    public static IReadOnlyList<Detection> Nms(Heatmap map, int radius)
    {
        ArgumentNullException.ThrowIfNull(map);
        var (detections, cleared) = (new List<Detection>(), new BitMask(map.Width, map.Height));
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
    private static Detection At(Heatmap map, int x, int y, ushort value) => new(Quantised.ToProbability(value),
        new Level0Point(Math.Floor((x + 0.5) * map.Level0PerPixel), Math.Floor((y + 0.5) * map.Level0PerPixel)));

    private static IEnumerable<(ushort Value, int X, int Y)> Above(Heatmap map)
    {
        var (found, row, least) = (new List<(ushort Value, int X, int Y)>(), new ushort[map.Width], NmsThreshold * Quantised.One);
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
