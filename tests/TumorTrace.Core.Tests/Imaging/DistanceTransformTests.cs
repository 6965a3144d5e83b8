using TumorTrace.Core.Imaging;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Imaging;

public sealed class DistanceTransformTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_distance_is_that_of_a_search_over_all_pixels(int seed)
    {
        var mask = Maps.RandomMask(seed);
        var set = Pixels(mask);
        Assert.NotEmpty(set);
        DistanceTransform.ForEachRow(
            mask,
            (y, squared) =>
            {
                for (var x = 0; x < mask.Width; x++)
                    Assert.Equal(set.Min(p => (long)(p.X - x) * (p.X - x) + (long)(p.Y - y) * (p.Y - y)), squared[x]);
            }
        );
    }

    [Fact]
    public void An_empty_image_has_no_distances() =>
        DistanceTransform.ForEachRow(
            new BitMask(70, 3),
            (_, squared) =>
            {
                foreach (var distance in squared)
                    Assert.Equal(DistanceTransform.None, distance);
            }
        );

    [Fact]
    public void Distances_of_far_points_are_exact()
    {
        var mask = new BitMask(20_000, 3) { [0, 2] = true };
        var last = 0L;
        DistanceTransform.ForEachRow(mask, (_, squared) => last = squared[^1], y => y == 0);
        Assert.Equal(19_999L * 19_999 + 4, last);
    }

    [Fact]
    public void Only_rows_that_are_needed_are_given()
    {
        var rows = new List<int>();
        DistanceTransform.ForEachRow(Maps.RandomMask(1), (y, _) => rows.Add(y), y => y % 7 == 3);
        Assert.All(rows, y => Assert.Equal(3, y % 7));
        Assert.NotEmpty(rows);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void The_next_pixel_of_a_row_is_found_across_words(int seed)
    {
        var mask = Maps.RandomMask(seed);
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x <= mask.Width; x++)
                Assert.Equal(
                    Enumerable.Range(x, mask.Width - x).Where(c => mask[c, y]).DefaultIfEmpty(mask.Width).First(),
                    mask.NextInRow(x, y)
                );
        }
    }

    private static List<(int X, int Y)> Pixels(BitMask mask) =>
        [.. from y in Enumerable.Range(0, mask.Height) from x in Enumerable.Range(0, mask.Width) where mask[x, y] select (x, y)];
}
