using CsCheck;
using NetTopologySuite.Geometries;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Polygons;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Polygons;

[Trait("Speed", "Slow")]
public sealed class PolygonTracerTests
{
    private const double Mpp = 0.25;
    private static readonly GeometryFactory s_factory = new();

    private static TracedPolygons Trace(BitMask mask, PolygonOptions? options = null, int seed = 1)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var values = new ushort[mask.Width * mask.Height];
        for (var i = 0; i < values.Length; i++)
            values[i] = (ushort)(mask[i % mask.Width, i / mask.Width] ? random.Next(32768, 65536) : random.Next(32768));
        using var map = Maps.Heatmap(folder, mask.Width, mask.Height, (x, y) => values[y * mask.Width + x]);
        return PolygonTracer.Trace(map, Mpp, options ?? new PolygonOptions());
    }

    private static Polygon ToNts(PolygonPart<Level0Point> part) =>
        s_factory.CreatePolygon(ToNts(part.Outer), [.. part.Holes.Select(ToNts)]);

    private static LinearRing ToNts(Ring<Level0Point> ring) =>
        s_factory.CreateLinearRing([.. ring.Points.Append(ring.Points[0]).Select(p => new Coordinate(p.X, p.Y))]);

    [Fact]
    public void The_enclosed_area_is_the_pixel_count_times_the_pixel_area_exactly() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var mask = Maps.RandomMask(seed);
                    var traced = Trace(mask);
                    Assert.Equal(
                        mask.Count() * 8 * 8,
                        traced.Regions.SelectMany(r => r.Parts).SelectMany(p => p.Rings).Sum(r => r.SignedArea)
                    );
                    Assert.All(traced.Regions, r => Assert.Equal(r.PixelCount * 4.0, r.AreaUm2));
                    Assert.Equal(mask.Count(), traced.Regions.Sum(r => r.PixelCount));
                },
                iter: 2000
            );

    [Fact]
    public void Rasterising_the_polygons_gives_back_the_binary_image() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var mask = Maps.RandomMask(seed);
                    var rings = Trace(mask).Regions.SelectMany(r => r.Parts).SelectMany(p => p.Rings).ToList();
                    for (var y = 0; y < mask.Height; y++)
                    {
                        for (var x = 0; x < mask.Width; x++)
                            Assert.Equal(mask[x, y], rings.Sum(r => Winding(r, 8 * x + 4, 8 * y + 4)) == 1);
                    }
                },
                iter: 500
            );

    [Fact]
    public void Every_polygon_is_valid_and_regions_are_the_8_connected_ones() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var mask = Maps.RandomMask(seed);
                    var traced = Trace(mask);
                    Assert.Equal(LabeledRuns.Label(mask, diagonal: true).RegionCount, traced.Regions.Count);
                    Assert.All(traced.Regions, r => Assert.True(s_factory.CreateMultiPolygon([.. r.Parts.Select(ToNts)]).IsValid));
                },
                iter: 500
            );

    [Theory]
    [InlineData(false, 3.0)]
    [InlineData(false, 12.0)]
    [InlineData(true, 0.0)]
    [InlineData(true, 1.5)]
    public void Smooth_and_simplified_outlines_stay_valid_do_not_cross_and_keep_their_distance(bool smooth, double simplifyUm) =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var mask = Maps.RandomMask(seed);
                    var exact = Trace(mask, new PolygonOptions { Smooth = smooth }, seed);
                    var simple = Trace(mask, new PolygonOptions { Smooth = smooth, SimplifyUm = simplifyUm }, seed);
                    var polygons = simple.Regions.SelectMany(r => r.Parts).Select(ToNts).ToArray();
                    Assert.All(
                        polygons,
                        p => Assert.True(p.IsValid, new NetTopologySuite.Operation.Valid.IsValidOp(p).ValidationError?.ToString())
                    );
                    for (var i = 0; i < polygons.Length; i++)
                    {
                        for (var j = 0; j < i; j++)
                            Assert.True(
                                polygons[i].Disjoint(polygons[j]) || polygons[i].Touches(polygons[j]),
                                $"polygons {i} and {j} overlap"
                            );
                    }
                    foreach (
                        var (before, after) in exact
                            .Regions.SelectMany(r => r.Parts)
                            .SelectMany(p => p.Rings)
                            .Zip(simple.Regions.SelectMany(r => r.Parts).SelectMany(p => p.Rings))
                    )
                    {
                        var line = ToNts(after);
                        Assert.All(
                            before.Points,
                            p => Assert.InRange(line.Distance(s_factory.CreatePoint(new Coordinate(p.X, p.Y))) * Mpp, 0, simplifyUm + 1e-9)
                        );
                    }
                },
                iter: 200
            );

    [Fact]
    public void A_smooth_disc_fits_better_than_its_pixels_and_simplification_removes_most_vertices()
    {
        using var folder = new TemporaryFolder();
        using var map = Maps.Heatmap(
            folder,
            200,
            200,
            (x, y) => Quantised.From((float)(0.5 + (60 - Math.Sqrt(Math.Pow(x - 99.5, 2) + Math.Pow(y - 99.5, 2))) / 8))
        );
        var smooth = Assert.Single(PolygonTracer.Trace(map, Mpp, new PolygonOptions { Smooth = true }).Regions);
        var rough = Assert.Single(PolygonTracer.Trace(map, Mpp, new PolygonOptions()).Regions);
        Assert.All(
            smooth.Parts[0].Outer.Points,
            p => Assert.InRange(Math.Sqrt(Math.Pow(p.X - 800, 2) + Math.Pow(p.Y - 800, 2)), 480 - 1, 480 + 1)
        );
        Assert.Equal(Math.PI * 120 * 120, smooth.AreaUm2, 60.0);
        Assert.Equal(2 * Math.PI * 120, smooth.PerimeterUm, 3.0);
        Assert.True(rough.PerimeterUm > 1.2 * smooth.PerimeterUm);
        var simple = Assert.Single(PolygonTracer.Trace(map, Mpp, new PolygonOptions { Smooth = true, SimplifyUm = 1 }).Regions);
        Assert.InRange(simple.Parts[0].Outer.Points.Length, 8, smooth.Parts[0].Outer.Points.Length / 5);
    }

    [Fact]
    public void Measurements_come_from_the_regions_pixels()
    {
        using var folder = new TemporaryFolder();
        using var map = Maps.Heatmap(
            folder,
            300,
            300,
            (x, y) => x is >= 10 and < 14 && y is >= 20 and < 22 ? (ushort)(x == 12 && y == 21 ? 60000 : 40000) : (ushort)0
        );
        var region = Assert.Single(PolygonTracer.Trace(map, Mpp, new PolygonOptions()).Regions);
        Assert.Equal((8L, 8 * 4.0, (8 + 4) * 2.0), (region.PixelCount, region.AreaUm2, region.PerimeterUm));
        Assert.Equal(60000 / 65535.0, region.MaxProbability, 6);
        Assert.Equal((7 * 40000 + 60000) / 8.0 / 65535, region.MeanProbability, 9);
        Assert.Equal((new Level0Point(96, 168), new Level0Point(100, 172)), (region.Centroid, region.Peak));
    }

    [Fact]
    public void Small_regions_are_dropped_and_counted()
    {
        var mask = new BitMask(20, 20)
        {
            [1, 1] = true,
            [5, 5] = true,
            [6, 6] = true,
            [10, 10] = true,
        };
        var traced = Trace(mask, new PolygonOptions { MinAreaUm2 = 5 });
        Assert.Equal((1, 2), (traced.Regions.Count, traced.Dropped));
        Assert.Equal(2, traced.Regions[0].Parts.Count);
    }

    [Fact]
    public void Without_holes_only_external_contours_are_left()
    {
        var mask = new BitMask(9, 9);
        for (var i = 0; i < 81; i++)
            mask[i % 9, i / 9] = i is 0 or 80 || i % 9 is not (3 or 4) || i / 9 is not (3 or 4);
        Assert.Single(Assert.Single(Trace(mask).Regions[0].Parts).Holes);
        var filled = Assert.Single(Trace(mask, new PolygonOptions { Holes = false }).Regions);
        Assert.Empty(filled.Parts[0].Holes);
        Assert.Equal(81 * 4, filled.AreaUm2);
    }

    [Fact]
    public void Nothing_above_the_threshold_is_a_result() => Assert.Empty(Trace(new BitMask(50, 50)).Regions);

    // How often the ring winds around the point: outer rings and holes have opposite signs.
    private static int Winding(Ring<Level0Point> ring, double x, double y)
    {
        var winding = 0;
        for (int i = 0, j = ring.Points.Length - 1; i < ring.Points.Length; j = i++)
        {
            var a = ring.Points[j];
            var b = ring.Points[i];
            var side = (b.X - a.X) * (y - a.Y) - (b.Y - a.Y) * (x - a.X);
            if (a.Y <= y && b.Y > y && side > 0)
                winding++;
            else if (a.Y > y && b.Y <= y && side < 0)
                winding--;
        }
        return winding;
    }
}
