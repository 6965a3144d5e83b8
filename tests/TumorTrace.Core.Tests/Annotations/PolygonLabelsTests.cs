using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations;

public sealed class PolygonLabelsTests
{
    private static byte[] Read(PolygonLabels labels, double x, double y, double step, int width, int height)
    {
        var bytes = new byte[width * height];
        labels.Read(new Level0Point(x, y), step, width, height, bytes);
        return bytes;
    }

    [Fact]
    public void A_square_covers_the_pixels_whose_centres_it_holds()
    {
        var bytes = Read(new PolygonLabels([Shapes.Square(2, 3, 4)]), 0, 0, 1, 10, 10);
        for (var i = 0; i < 100; i++)
            Assert.Equal(i % 10 is >= 2 and < 6 && i / 10 is >= 3 and < 7 ? 1 : 0, bytes[i]);
    }

    [Fact]
    public void Normal_areas_are_painted_last_whatever_their_place_in_the_file()
    {
        var labels = new PolygonLabels([Shapes.Square(4, 4, 4, "Exclusion"), Shapes.Square(0, 0, 12), Shapes.Square(20, 0, 4, "Stroma")]);
        Assert.Equal(144 - 16, Read(labels, 0, 0, 1, 30, 30).Count(b => b == TumorLabel.Tumor));
        Assert.False(labels.IsTumor(new(5, 5)));
        Assert.True(labels.IsTumor(new(1, 1)));
        Assert.False(labels.IsTumor(new(21, 1)));
    }

    [Fact]
    public void Overlapping_areas_unite_and_holes_stay_open()
    {
        var holed = Shapes.Square(0, 0, 10) with { Holes = [Shapes.Ring(2, 2, 4)] };
        Assert.Equal(100 - 16, Read(new PolygonLabels([holed]), 0, 0, 1, 20, 20).Count(b => b == 1));
        Assert.Equal(150, Read(new PolygonLabels([Shapes.Square(0, 0, 10), Shapes.Square(5, 0, 10)]), 0, 0, 1, 20, 20).Count(b => b == 1));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(7.0)]
    [InlineData(0.37)]
    public void Random_outlines_agree_with_a_point_test_of_another_library(double step)
    {
        var random = new Random(5);
        var shapes = Enumerable
            .Range(0, 6)
            .Select(_ => Star(random, 200 + 200 * random.NextDouble(), 200 + 200 * random.NextDouble()))
            .ToList();
        var locators = shapes
            .Select(s => new IndexedPointInAreaLocator(
                new Polygon(new LinearRing([.. s.Outer.Append(s.Outer[0]).Select(p => new Coordinate(p.X, p.Y))]))
            ))
            .ToList();
        var labels = new PolygonLabels(shapes);
        var bytes = Read(labels, 13.3, 9.1, step, 90, 80);
        for (var i = 0; i < bytes.Length; i++)
        {
            var point = new Level0Point(13.3 + (i % 90 + 0.5) * step, 9.1 + (i / 90 + 0.5) * step);
            var inside = locators.Exists(l => l.Locate(new Coordinate(point.X, point.Y)) == Location.Interior);
            Assert.Equal(inside ? 1 : 0, bytes[i]);
            Assert.Equal(inside, labels.IsTumor(point));
        }
    }

    [Fact]
    public void Reading_in_parts_gives_the_same_labels()
    {
        var random = new Random(6);
        var labels = new PolygonLabels([Star(random, 150, 160), Star(random, 220, 200)]);
        var whole = Read(labels, 0, 0, 1, 300, 300);
        var part = Read(labels, 130, 70, 1, 64, 64);
        for (var i = 0; i < part.Length; i++)
            Assert.Equal(whole[(70 + i / 64) * 300 + 130 + i % 64], part[i]);
    }

    [Fact]
    public void No_areas_give_no_tumour() => Assert.DoesNotContain(TumorLabel.Tumor, Read(new PolygonLabels([]), -5, -5, 1, 10, 10));

    private static AnnotationShape Star(Random random, double x, double y) =>
        new([
            .. Enumerable
                .Range(0, 60)
                .Select(i =>
                {
                    var radius = 40 + 120 * random.NextDouble();
                    return new Level0Point(x + radius * Math.Cos(i * Math.PI / 30), y + radius * Math.Sin(i * Math.PI / 30));
                }),
        ]);
}
