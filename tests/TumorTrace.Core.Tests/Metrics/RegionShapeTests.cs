using CsCheck;
using NetTopologySuite.Geometries;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Metrics;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Metrics;

public sealed class RegionShapeTests
{
    [Fact]
    public void Shapes_equal_those_of_the_pixels_one_by_one() =>
        Gen.Int[0, 100_000]
            .Sample(
                seed =>
                {
                    var mask = Maps.RandomMask(seed);
                    var regions = LabeledRuns.Label(mask, diagonal: true);
                    var shapes = RegionShape.Compute(regions);
                    Assert.Equal(regions.RegionCount, shapes.Length);
                    for (var label = 0; label < shapes.Length; label++)
                    {
                        var pixels = (
                            from y in Enumerable.Range(0, mask.Height)
                            from x in Enumerable.Range(0, mask.Width)
                            where regions.LabelAt(x, y) == label
                            select (x, y)
                        ).ToList();
                        var hull = new MultiPoint([.. pixels.SelectMany(p => Corners(p.x, p.y)).Select(c => new Point(c.X, c.Y))])
                            .ConvexHull()
                            .Area;
                        var box = (pixels.Max(p => p.x) - pixels.Min(p => p.x) + 1) * (pixels.Max(p => p.y) - pixels.Min(p => p.y) + 1);
                        var (larger, smaller) = Eigenvalues([.. pixels.Select(p => (double)p.x)], [.. pixels.Select(p => (double)p.y)]);
                        var shape = shapes[label];
                        Assert.Equal(pixels.Count, shape.Pixels);
                        Assert.Equal(pixels.Sum(p => Beside(p.x, p.y).Count(n => !mask[n.X, n.Y])), shape.Perimeter);
                        Assert.Equal(pixels.Count / hull, shape.Solidity, 1e-9);
                        Assert.Equal(pixels.Count / (double)box, shape.Extent, 1e-12);
                        Assert.Equal(4 * Math.Sqrt(larger), shape.MajorAxis, 1e-9);
                        // Of squares, where both axes are equal, the root turns the last digit of the eigenvalues into 1e-7.
                        Assert.Equal(1 - smaller / larger, shape.Eccentricity * shape.Eccentricity, 1e-9);
                    }
                },
                iter: 60
            );

    [Fact]
    public void A_region_far_from_the_origin_of_a_large_map_is_measured_exactly()
    {
        var mask = new BitMask(100_000, 40);
        for (var y = 20; y < 30; y++)
        {
            for (var x = 60_000; x < 99_000; x++)
                mask[x, y] = true;
        }
        var shape = Assert.Single(RegionShape.Compute(LabeledRuns.Label(mask, diagonal: true)));
        Assert.Equal(4 * 39_000 / Math.Sqrt(12), shape.MajorAxis, 1e-6);
        Assert.Equal((390_000, 78_020, 1.0, 1.0), (shape.Pixels, shape.Perimeter, shape.Extent, shape.Solidity));
    }

    private static (int X, int Y)[] Corners(int x, int y) => [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];

    private static (int X, int Y)[] Beside(int x, int y) => [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];

    private static (double Larger, double Smaller) Eigenvalues(double[] x, double[] y)
    {
        var mx = x.Average();
        var my = y.Average();
        var a = x.Average(v => (v - mx) * (v - mx)) + 1 / 12.0;
        var b = y.Average(v => (v - my) * (v - my)) + 1 / 12.0;
        var c = x.Zip(y).Average(p => (p.First - mx) * (p.Second - my));
        var root = Math.Sqrt((a - b) * (a - b) + 4 * c * c);
        return ((a + b + root) / 2, (a + b - root) / 2);
    }
}
