using System.Runtime.InteropServices;
using CsCheck;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Heatmaps;

[Trait("Speed", "Slow")]
public sealed class StitcherTests
{
    [Fact]
    public void Every_pixel_is_the_mean_over_the_windows_that_cover_it_in_any_order() =>
        Gen.Select(Gen.Int[64, 4600], Gen.Int[64, 3000], Gen.Int[8, 60], Gen.Int[1, 3], Gen.Int[0, int.MaxValue])
            .Sample(
                (width, height, eighths, models, seed) =>
                {
                    var lattice = Maps.Lattice(width, height, eighths * 8);
                    var random = new Random(seed);
                    var windows = Enumerable
                        .Range(0, lattice.Columns * lattice.Rows)
                        .Select(i => (long)i)
                        .Where(_ => random.Next(3) > 0)
                        .ToList();
                    var outputs = windows.ToDictionary(
                        w => w,
                        _ => Enumerable.Range(0, models).Select(_ => Values(random, eighths * eighths)).ToArray()
                    );
                    using var folder = new TemporaryFolder();
                    var (first, spread) = Stitch(folder.File("a"), lattice, windows, outputs, models);
                    random.Shuffle(CollectionsMarshal.AsSpan(windows));
                    Assert.Equal(first, Stitch(folder.File("b"), lattice, windows, outputs, models).Mean);
                    var (mean, deviation) = Oracle(lattice, outputs, models);
                    Assert.Equal(mean, first);
                    if (models > 1)
                        Assert.InRange(deviation.Zip(spread, (a, b) => Math.Abs(b - a)).Max(), 0, 1.5);
                },
                iter: 25
            );

    private static ushort[] Values(Random random, int count)
    {
        var values = new ushort[count];
        random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static (ushort[] Mean, ushort[] Spread) Stitch(
        string path,
        DenseLattice lattice,
        List<long> windows,
        Dictionary<long, ushort[][]> outputs,
        int models
    )
    {
        using var log = RecordLog.Open(path + ".log");
        foreach (var window in windows)
        {
            for (var model = 0; model < models; model++)
                log.Append(Stitcher.Key(window, model, models), MemoryMarshal.AsBytes(outputs[window][model].AsSpan()));
        }
        using var mean = new Heatmap(path + ".mean", lattice.Plan([]).HeatmapSize, 8);
        using var spread = new Heatmap(path + ".spread", lattice.Plan([]).HeatmapSize, 8);
        Stitcher.Stitch(log, lattice.Plan(windows), models, mean, models > 1 ? spread : null);
        return (Pixels(mean), Pixels(spread));
    }

    private static ushort[] Pixels(Heatmap map)
    {
        var pixels = new ushort[map.Width * map.Height];
        for (var y = 0; y < map.Height; y++)
            map.ReadRow(0, y, pixels.AsSpan(y * map.Width, map.Width));
        return pixels;
    }

    // Formula 3, pixel by pixel.
    private static (ushort[] Mean, double[] Deviation) Oracle(DenseLattice lattice, Dictionary<long, ushort[][]> outputs, int models)
    {
        var width = (int)lattice.Plan([]).HeatmapSize.Width;
        var height = (int)lattice.Plan([]).HeatmapSize.Height;
        var mean = new ushort[width * height];
        var deviation = new double[width * height];
        for (var i = 0; i < mean.Length; i++)
        {
            var x = i % width;
            var y = i / width;
            var sums = new long[models];
            var count = 0;
            foreach (var (window, output) in outputs)
            {
                var rect = lattice.WindowOf(window);
                var side = rect.Width / 8;
                var wx = x - rect.X / 8;
                var wy = y - rect.Y / 8;
                if (wx < 0 || wy < 0 || wx >= side || wy >= side)
                    continue;
                count++;
                for (var model = 0; model < models; model++)
                    sums[model] += output[model][wy * side + wx];
            }
            if (count == 0)
                continue;
            mean[i] = (ushort)Math.Floor((decimal)sums.Sum() / (count * models) + 0.5m);
            var average = sums.Average() / count;
            deviation[i] = Math.Sqrt(sums.Average(s => Math.Pow((double)s / count - average, 2)));
        }
        return (mean, deviation);
    }
}
