using CsCheck;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Polygons;

namespace TumorTrace.Core.Tests.Polygons;

public sealed class DiameterTests
{
    [Fact]
    public void It_is_the_largest_distance_between_any_two_points() =>
        Gen.Select(Gen.Double[-100, 100], Gen.Double[-5, 5])
            .Array[0, 40]
            .Sample(
                pairs =>
                {
                    var points = pairs.Select(p => new HeatmapPoint(p.Item1, p.Item2)).ToList();
                    var expected = points
                        .SelectMany(a => points.Select(b => Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2))))
                        .DefaultIfEmpty()
                        .Max();
                    Assert.Equal(expected, Diameter.Longest(points), 9);
                },
                iter: 2000
            );

    [Fact]
    public void Points_of_a_grid_lie_on_common_lines() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 6])
            .Array[2, 30]
            .Sample(
                pairs =>
                {
                    var points = pairs.Select(p => new HeatmapPoint(p.Item1, p.Item2)).ToList();
                    var expected = points.SelectMany(a => points.Select(b => Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2))).Max();
                    Assert.Equal(Math.Sqrt(expected), Diameter.Longest(points), 9);
                },
                iter: 2000
            );
}
