using CsCheck;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Windows;

[Trait("Speed", "Slow")]
public sealed class RectanglePlannerTests
{
    private static readonly Gen<(int Seed, WindowCost Cost)> s_cases = Gen.Select(
            Gen.Int[0, int.MaxValue],
            Gen.Int[1, 16],
            Gen.Int[0, 24],
            Gen.Int[0, 60]
        )
        .Select((seed, cell, halo, more) => (seed, new WindowCost(cell * 8, halo * 8, Square(cell * 8 + halo * 16 + more * 8))));

    [Fact]
    public void Every_cell_lies_in_exactly_one_window_and_no_window_is_too_large() =>
        s_cases.Sample(
            (seed, cost) =>
            {
                var cells = Maps.RandomMask(seed);
                var rectangles = RectanglePlanner.Plan(cells, cost);
                var times = new int[cells.Width, cells.Height];
                foreach (var r in rectangles)
                {
                    Assert.NotEqual(WindowCost.Impossible, cost.Of(r));
                    for (var y = r.Top; y < r.Bottom; y++)
                    {
                        for (var x = r.Left; x < r.Right; x++)
                            Assert.Equal(1, ++times[x, y]);
                    }
                }
                for (var y = 0; y < cells.Height; y++)
                {
                    for (var x = 0; x < cells.Width; x++)
                        Assert.True(!cells[x, y] || times[x, y] == 1);
                }
            },
            iter: 500
        );

    [Fact]
    public void A_plan_is_the_same_each_time_and_never_worse_than_a_window_a_cell() =>
        s_cases.Sample(
            (seed, cost) =>
            {
                var rectangles = RectanglePlanner.Plan(Maps.RandomMask(seed), cost);
                Assert.Equal(rectangles, RectanglePlanner.Plan(Maps.RandomMask(seed), cost));
                Assert.True(rectangles.Sum(cost.Of) <= Maps.RandomMask(seed).Count() * cost.Of(new CellRect(0, 0, 1, 1)));
            },
            iter: 300
        );

    [Theory]
    [InlineData(6, 5, 1)]
    [InlineData(10, 10, 1)]
    [InlineData(20, 10, 2)]
    [InlineData(20, 20, 4)]
    [InlineData(40, 30, 12)]
    public void Full_rectangles_take_as_few_windows_as_fit(int width, int height, int expected)
    {
        var rectangles = RectanglePlanner.Plan(Disc(width, height, (_, _) => true), new WindowCost(128, 64, Square(10 * 128 + 128)));
        Assert.Equal(expected, rectangles.Count);
    }

    [Fact]
    public void Neighbours_across_a_narrow_gap_share_a_window_and_distant_ones_do_not()
    {
        var cost = new WindowCost(128, 128, Square(2560));
        Assert.Single(RectanglePlanner.Plan(Disc(60, 3, (x, _) => x is < 3 or >= 4 and < 7), cost));
        Assert.Equal(2, RectanglePlanner.Plan(Disc(60, 3, (x, _) => x is < 3 or >= 12 and < 15), cost).Count);
        Assert.Empty(RectanglePlanner.Plan(new BitMask(5, 5), cost));
        Assert.Empty(RectanglePlanner.Plan(new BitMask(0, 0), cost));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(30)]
    [InlineData(100)]
    public void A_disc_costs_little_more_than_its_area_in_full_windows(int diameter)
    {
        var cost = new WindowCost(128, 64, Square(1280));
        var cells = Disc(
            diameter,
            diameter,
            (x, y) => Math.Pow(x + 0.5 - diameter / 2.0, 2) + Math.Pow(y + 0.5 - diameter / 2.0, 2) < diameter * diameter / 4.0
        );
        var computed = RectanglePlanner.Plan(cells, cost).Sum(cost.Of) / (double)(cells.Count() * 128 * 128);
        // The halo alone costs (1280 / 1152)² = 1.23 in a full window.
        Assert.InRange(computed, 1.2, diameter < 10 ? 1.6 : 1.4);
    }

    [Fact]
    public void A_slide_full_of_tissue_costs_little_more_than_its_area()
    {
        var noise = new Random(1);
        var cells = Disc(800, 800, (x, y) => Math.Sin(x / 31.0) + Math.Cos(y / 47.0) + noise.NextDouble() / 4 > -0.5);
        var cost = new WindowCost(128, 128, Square(2560));
        var computed = RectanglePlanner.Plan(cells, cost).Sum(cost.Of) / (double)(cells.Count() * 128 * 128);
        Assert.InRange(computed, 1.2, 1.45);
    }

    private static long Square(long side) => side * side;

    private static BitMask Disc(int width, int height, Func<int, int, bool> inside)
    {
        var mask = new BitMask(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                mask[x, y] = inside(x, y);
        }
        return mask;
    }
}
