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
    private static readonly PolygonOptions s_exact = new()
    {
        Exact = true,
        MinAreaUm2 = 0,
        CloseHolesUm2 = 0,
    };
    private static readonly PolygonOptions s_smooth = new()
    {
        SimplifyUm = 0,
        MinAreaUm2 = 0,
        CloseHolesUm2 = 0,
    };

    private static TracedPolygons Trace(BitMask mask, PolygonOptions? options = null, int seed = 1)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var values = new ushort[mask.Width * mask.Height];
        for (var i = 0; i < values.Length; i++)
            values[i] = (ushort)(mask[i % mask.Width, i / mask.Width] ? random.Next(32768, 65536) : random.Next(32768));
        using var map = Maps.Heatmap(folder, mask.Width, mask.Height, (x, y) => values[y * mask.Width + x]);
        return PolygonTracer.Trace(map, Mpp, options ?? s_exact);
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
                    var exact = Trace(mask, smooth ? s_smooth : s_exact, seed);
                    var simple = Trace(mask, (smooth ? s_smooth : s_exact) with { SimplifyUm = simplifyUm }, seed);
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
        var smooth = Assert.Single(PolygonTracer.Trace(map, Mpp, s_smooth).Regions);
        var rough = Assert.Single(PolygonTracer.Trace(map, Mpp, s_exact).Regions);
        Assert.All(
            smooth.Parts[0].Outer.Points,
            p => Assert.InRange(Math.Sqrt(Math.Pow(p.X - 800, 2) + Math.Pow(p.Y - 800, 2)), 480 - 1, 480 + 1)
        );
        Assert.Equal(Math.PI * 120 * 120, smooth.AreaUm2, 60.0);
        Assert.Equal(2 * Math.PI * 120, smooth.PerimeterUm, 3.0);
        Assert.True(rough.PerimeterUm > 1.2 * smooth.PerimeterUm);
        var simple = Assert.Single(PolygonTracer.Trace(map, Mpp, s_smooth with { SimplifyUm = 1 }).Regions);
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
        var region = Assert.Single(PolygonTracer.Trace(map, Mpp, s_exact).Regions);
        Assert.Equal((8L, 8 * 4.0, (8 + 4) * 2.0), (region.PixelCount, region.AreaUm2, region.PerimeterUm));
        Assert.Equal(60000 / 65535.0, region.MaxProbability, 6);
        Assert.Equal((7 * 40000 + 60000) / 8.0 / 65535, region.MeanProbability, 9);
        Assert.Equal((new Level0Point(96, 168), new Level0Point(100, 172)), (region.Centroid, region.Peak));
    }

    /// <summary>Three squares of 10 × 10 px at 0.4; the middle is a core, above the threshold, or neither.</summary>
    private static Heatmap Rings(TemporaryFolder folder) =>
        Maps.Heatmap(
            folder,
            300,
            300,
            (x, y) =>
            {
                var square = x / 100;
                bool Within(int border) => x % 100 >= 20 + border && x % 100 < 30 - border && y >= 20 + border && y < 30 - border;
                double[] middle = [0.95, 0.8, 0.45];
                return Quantised.From(
                    (float)(
                        Within(3) ? middle[square]
                        : Within(0) ? 0.4
                        : 0.1
                    )
                );
            }
        );

    [Fact]
    public void A_region_with_a_sure_core_goes_on_down_to_the_low_threshold_and_others_do_not()
    {
        using var folder = new TemporaryFolder();
        using var map = Rings(folder);
        long[] Pixels(double? low, double core = 0.9) =>
            [.. PolygonTracer.Trace(map, Mpp, s_exact with { LowThreshold = low, CoreThreshold = core }).Regions.Select(r => r.PixelCount)];
        Assert.Equal([16, 16], Pixels(null));
        Assert.Equal([100, 16], Pixels(0.3));
        Assert.Equal([100, 100], Pixels(0.3, core: 0.7));
        Assert.Equal([16, 16], Pixels(0.5));
        Assert.Equal([16, 16], Pixels(0.3, core: 0.96));
        Assert.Equal([16, 16], Pixels(0.41));
        // Nothing grows from below the threshold, whatever the core.
        Assert.Equal([100, 100], Pixels(0.3, core: 0.42));
    }

    [Fact]
    public void Each_outline_is_the_iso_line_of_its_own_lowest_probability()
    {
        using var folder = new TemporaryFolder();
        using var map = Rings(folder);
        var regions = PolygonTracer.Trace(map, Mpp, s_smooth with { LowThreshold = 0.3 }).Regions;
        // Between 0.4 inside and 0.1 outside, 0.3 lies a third of the way; between 0.8 and 0.4, 0.5 lies three quarters of it.
        double Left(TumorRegion region) => region.Parts[0].Outer.Points.Min(p => p.X) / 8;
        Assert.Equal([20.5 - 1 / 3.0, 123.5 - 3 / 4.0], regions.Select(Left), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void A_card_s_low_threshold_holds_with_the_usual_threshold_unless_one_is_given()
    {
        var usual = new PolygonOptions();
        Assert.Equal(0.3, usual.WithLowThreshold(0.3).LowThreshold);
        Assert.Equal(0.4, (usual with { LowThreshold = 0.4 }).WithLowThreshold(0.3).LowThreshold);
        Assert.Null((usual with { Threshold = 0.7 }).WithLowThreshold(0.3).LowThreshold);
        Assert.Null(usual.WithLowThreshold(null).LowThreshold);
        var run = usual.WithLowThreshold(0.3);
        Assert.Equal(run, run.At(0.5));
        Assert.Equal((0.6, null), (run.At(0.6).Threshold, run.At(0.6).LowThreshold));
    }

    [Fact]
    public void Disagreement_is_the_mean_of_the_spread_inside()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        static bool Inside(int x, int y) => x is >= 10 and < 14 && y is >= 20 and < 22;
        using var map = Maps.Heatmap(folder, 300, 300, (x, y) => Inside(x, y) ? (ushort)40000 : (ushort)0);
        using var spread = Maps.Heatmap(other, 300, 300, (x, y) => Inside(x, y) ? (ushort)(x * 1000) : (ushort)9000);
        Assert.Equal(11500 / 65535.0, Assert.Single(PolygonTracer.Trace(map, Mpp, s_exact, spread).Regions).Disagreement!.Value, 9);
        Assert.Null(Assert.Single(PolygonTracer.Trace(map, Mpp, s_exact).Regions).Disagreement);
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
        var traced = Trace(mask, s_exact with { MinAreaUm2 = 5 });
        Assert.Equal((1, 2, 8.0), (traced.Regions.Count, traced.Dropped, traced.DroppedUm2));
        Assert.Equal(2, traced.Regions[0].Parts.Count);
    }

    /// <summary>A px has 4 µm² here: the least area of 500 µm² has 125, the least hole of 100 µm² has 25.</summary>
    [Fact]
    public void By_default_what_is_too_small_for_a_lesion_is_left_out_and_small_holes_are_closed()
    {
        var mask = new BitMask(200, 200);
        Fill(mask, 10, 10, 100, 100, true);
        Fill(mask, 20, 20, 4, 6, false);
        Fill(mask, 60, 60, 5, 5, false);
        Fill(mask, 150, 10, 4, 31, true);
        Fill(mask, 150, 110, 5, 25, true);
        mask[190, 190] = true;
        var traced = Trace(mask, new PolygonOptions());
        Assert.Equal([10_000L - 25, 125], traced.Regions.Select(r => r.PixelCount));
        Assert.Equal((2, 125 * 4.0, 1), (traced.Dropped, traced.DroppedUm2, traced.HolesClosed));
        Assert.Single(traced.Regions[0].Parts[0].Holes);
    }

    [Fact]
    public void A_thin_ring_counts_with_the_small_hole_that_it_encloses()
    {
        var mask = new BitMask(60, 60);
        Fill(mask, 5, 5, 12, 12, true);
        Fill(mask, 6, 6, 10, 10, false);
        var closed = Trace(mask, new PolygonOptions { CloseHolesUm2 = 404 });
        Assert.Equal((144L, 0, 1), (Assert.Single(closed.Regions).PixelCount, closed.Dropped, closed.HolesClosed));
        var open = Trace(mask, new PolygonOptions());
        Assert.Equal((0, 1, 0), (open.Regions.Count, open.Dropped, open.HolesClosed));
    }

    [Fact]
    public void Default_outlines_stay_within_half_a_px_of_the_iso_line_with_far_fewer_vertices()
    {
        using var folder = new TemporaryFolder();
        using var map = Maps.Heatmap(
            folder,
            200,
            200,
            (x, y) => Quantised.From((float)(0.5 + (60 - Math.Sqrt(Math.Pow(x - 99.5, 2) + Math.Pow(y - 99.5, 2))) / 8))
        );
        var full = ToNts(Assert.Single(PolygonTracer.Trace(map, Mpp, s_smooth).Regions).Parts[0].Outer);
        var usual = ToNts(Assert.Single(PolygonTracer.Trace(map, Mpp, new PolygonOptions()).Regions).Parts[0].Outer);
        Assert.All(full.Coordinates, c => Assert.InRange(usual.Distance(s_factory.CreatePoint(c)), 0, 4 + 1e-9));
        Assert.InRange(usual.NumPoints, 8, full.NumPoints / 5);
    }

    private static void Fill(BitMask mask, int left, int top, int width, int height, bool value)
    {
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
                mask[x, y] = value;
        }
    }

    [Fact]
    public void Without_holes_only_external_contours_are_left()
    {
        var mask = new BitMask(9, 9);
        for (var i = 0; i < 81; i++)
            mask[i % 9, i / 9] = i is 0 or 80 || i % 9 is not (3 or 4) || i / 9 is not (3 or 4);
        Assert.Single(Assert.Single(Trace(mask).Regions[0].Parts).Holes);
        var filled = Assert.Single(Trace(mask, s_exact with { Holes = false }).Regions);
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
