using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Metrics;

public sealed class DetectorTests
{
    private const ushort One = Quantised.One;

    [Fact]
    public void Region_max_gives_each_region_once_at_its_most_probable_pixel()
    {
        using var folder = new TemporaryFolder();
        using var map = Maps.Heatmap(
            folder,
            40,
            30,
            (x, y) =>
                (x, y) switch
                {
                    (3, 4) => One / 2,
                    (4, 5) => One,
                    (5, 5) => One / 4,
                    (30, 20) => One / 3,
                    (31, 20) => 100,
                    _ => 0,
                }
        );
        // (3, 4) and (4, 5) touch at a corner; (31, 20) is below the threshold.
        Assert.Equal(
            [(1f, new Level0Point(36, 44)), (Quantised.ToProbability(One / 3), new Level0Point(244, 164))],
            Detectors.RegionMax(map, map.AtLeast(0.1)).Select(d => ((float)d.Probability, d.Point))
        );
    }

    [Fact]
    public void NMS_equals_NCRFs_loop_over_the_whole_map()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        var values = new ushort[60, 50];
        for (var x = 0; x < 60; x++)
        {
            for (var y = 0; y < 50; y++)
                values[x, y] = (ushort)(random.Next(30) * 2184);
        }
        using var map = Maps.Heatmap(folder, 60, 50, (x, y) => values[x, y], level0PerPixel: 64);
        var expected = Loop(values, 6, 64);
        Assert.True(expected.Count > 10);
        Assert.Equal(expected, Detectors.Nms(map, 6).Select(d => (d.Probability, d.Point.X, d.Point.Y)));
    }

    [Fact]
    public void NMS_leaves_out_what_is_not_above_one_half()
    {
        using var folder = new TemporaryFolder();
        using var map = Maps.Heatmap(
            folder,
            20,
            20,
            (x, y) =>
                (x, y) switch
                {
                    (2, 2) => One / 2,
                    (15, 15) => One / 2 + 1,
                    _ => 0,
                }
        );
        Assert.Equal([new Level0Point(124, 124)], Detectors.Nms(map, 3).Select(d => d.Point));
    }

    /// <summary>As NCRF's nms.py describes it: the maximum, then the square around it, again and again.</summary>
    private static List<(double, double, double)> Loop(ushort[,] values, int radius, int scale)
    {
        var found = new List<(double, double, double)>();
        while (true)
        {
            var best = 0;
            var at = (X: 0, Y: 0);
            for (var x = 0; x < values.GetLength(0); x++)
            {
                for (var y = 0; y < values.GetLength(1); y++)
                    (best, at) = values[x, y] > best ? (values[x, y], (x, y)) : (best, at);
            }
            if (best <= One * 0.5)
                return found;
            found.Add((Quantised.ToProbability(best), (int)((at.X + 0.5) * scale), (int)((at.Y + 0.5) * scale)));
            for (var x = Math.Max(0, at.X - radius); x < Math.Min(values.GetLength(0), at.X + radius); x++)
            {
                for (var y = Math.Max(0, at.Y - radius); y < Math.Min(values.GetLength(1), at.Y + radius); y++)
                    values[x, y] = 0;
            }
        }
    }
}
