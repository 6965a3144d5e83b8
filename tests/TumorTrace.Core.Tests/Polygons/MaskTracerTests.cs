using CsCheck;
using NetTopologySuite.Geometries;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Polygons;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Polygons;

public sealed class MaskTracerTests
{
    private static readonly AnnotationShape s_like = new([]) { Group = "Tumor" };

    private static IReadOnlyList<AnnotationShape> Trace(BitMask mask, double scale, out MaskScan scan)
    {
        using var slide = new MemorySlide(
            mask.Width,
            mask.Height,
            null,
            (x, y) =>
            {
                var v = (byte)(mask[(int)x, (int)y] ? 2 : 1);
                return (v, v, v);
            }
        );
        scan = new MaskScan(slide, new LabelRule(Tumor: 2));
        return MaskTracer.Trace(mask.Height, scan.Runs(), scale, s_like);
    }

    [Fact]
    public void Painted_at_the_same_scale_the_outlines_give_the_mask_back() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var mask = Maps.RandomMask(seed);
                    var scale =
                        seed % 3 == 0 ? 1
                        : seed % 3 == 1 ? 32
                        : 3.7;
                    var shapes = Trace(mask, scale, out var scan);
                    var layout = new MaskLayout(
                        new PixelSize((long)Math.Ceiling(mask.Width * scale), (long)Math.Ceiling(mask.Height * scale)),
                        scale
                    );
                    var painted = new byte[mask.Width * mask.Height];
                    new MaskPainter(shapes, layout, new MaskValues(7)).Paint(0, mask.Width, 0, mask.Height, painted);
                    for (var i = 0; i < painted.Length; i++)
                        Assert.Equal(mask[i % mask.Width, i / mask.Width] ? 7 : 0, painted[i]);
                    Assert.Equal((mask.Count(), painted.Length - mask.Count()), (scan.Counts[2], scan.Counts[1]));
                },
                iter: 1000,
                threads: 1
            );

    [Fact]
    public void Outlines_are_valid_polygons_and_parts_that_touch_at_corners_share_an_id() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var mask = Maps.RandomMask(seed);
                    var factory = new GeometryFactory();
                    var shapes = Trace(mask, 1, out _);
                    LinearRing Ring(IReadOnlyList<Level0Point> ring) =>
                        factory.CreateLinearRing([.. ring.Append(ring[0]).Select(p => new Coordinate(p.X, p.Y))]);
                    Assert.All(shapes, s => Assert.True(factory.CreatePolygon(Ring(s.Outer), [.. s.Holes.Select(Ring)]).IsValid));
                    Assert.Equal(LabeledRuns.Label(mask, diagonal: true).RegionCount, shapes.Select(s => s.Name).Distinct().Count());
                    Assert.Equal(LabeledRuns.Label(mask, diagonal: false).RegionCount, shapes.Count);
                    Assert.All(shapes.GroupBy(s => s.Name), r => Assert.Equal(r.Count() > 1, r.First().Id is not null));
                },
                iter: 300,
                threads: 1
            );
}
