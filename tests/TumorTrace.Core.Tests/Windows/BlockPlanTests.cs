using CsCheck;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Windows;

public sealed class BlockPlanTests
{
    private static readonly CoarseGrid s_grid = new(new WorkingScale(1, 0, 1, new PixelSize(40 * 128, 30 * 128)), 128, 299);

    private static readonly Gen<List<(int Column, int Row)>> s_cells = Gen.Select(Gen.Int[0, 39], Gen.Int[0, 29])
        .Array[1, 300]
        .Select(cells => cells.Distinct().ToList());

    [Fact]
    public void Every_cell_is_in_one_block_and_no_block_crosses_the_lattice() =>
        s_cells.Sample(
            cells =>
            {
                var plan = new BlockPlan(s_grid, 8, 1);
                var blocks = plan.Cover(cells);
                Assert.Equal(cells.Order(), blocks.SelectMany(b => b.Cells).Order());
                Assert.All(
                    blocks,
                    b => Assert.Equal((b.Column / 8, b.Row / 8), ((b.Column + b.Columns - 1) / 8, (b.Row + b.Rows - 1) / 8))
                );
                Assert.All(
                    blocks,
                    b =>
                        Assert.All(
                            b.Cells,
                            c =>
                                Assert.True(
                                    c.Column >= b.Column && c.Column < b.Column + b.Columns && c.Row >= b.Row && c.Row < b.Row + b.Rows
                                )
                        )
                );
            },
            iter: 200
        );

    [Fact]
    public void Blocks_follow_from_the_cells_whatever_their_order() =>
        s_cells.Sample(
            cells =>
            {
                var plan = new BlockPlan(s_grid, 6, 0);
                var shuffled = cells.OrderBy(c => (c.Column * 31 + c.Row * 17) % 101).ToList();
                Assert.Equal(plan.Cover(cells).Select(plan.PixelsOf), plan.Cover(shuffled).Select(plan.PixelsOf));
            },
            iter: 100
        );

    [Fact]
    public void Cutting_never_costs_pixels() =>
        s_cells.Sample(
            cells =>
            {
                var plan = new BlockPlan(s_grid, 8, 0);
                var whole = cells.GroupBy(c => (c.Column / 8, c.Row / 8)).Sum(g => Pixels(plan, Around([.. g])));
                Assert.InRange(plan.Cover(cells).Sum(b => Pixels(plan, b)), 1, whole);
            },
            iter: 200
        );

    [Fact]
    public void Two_far_cells_of_a_square_are_two_windows_and_a_full_square_is_one_block()
    {
        var plan = new BlockPlan(s_grid, 8, 0);
        Assert.Equal(2, plan.Cover([(0, 0), (7, 7)]).Count);
        var full = Assert.Single(plan.Cover(Enumerable.Range(0, 64).Select(i => (8 + i % 8, 8 + i / 8))));
        Assert.Equal(new WorkingRect(8 * 128 + 64 - 149, 8 * 128 + 64 - 149, 1195, 1195), plan.PixelsOf(full));
    }

    [Fact]
    public void A_block_s_values_are_its_cells_windows_in_raster_order_within_the_halo()
    {
        var plan = new BlockPlan(s_grid, 8, 1);
        var block = new CellBlock(8, 16, 3, 2, [(8, 16), (10, 17)]);
        Assert.Equal((5 + 1, 2 * 5 + 3), (plan.IndexOf(block, (8, 16)), plan.IndexOf(block, (10, 17))));
        Assert.Equal(s_grid.WindowOf(7, 15) with { Width = 299 + 4 * 128, Height = 299 + 3 * 128 }, plan.PixelsOf(block));
    }

    [Fact]
    public void Single_windows_are_blocks_of_one_cell()
    {
        var plan = BlockPlan.For(s_grid.Scale, new CoarseOptions { Mode = CoarseMode.Patch, Halo = 128 }, Model(dense: true));
        var block = Assert.Single(plan.Cover([(5, 6)]));
        Assert.Equal((s_grid.WindowOf(5, 6), 0), (plan.PixelsOf(block), plan.IndexOf(block, (5, 6))));
    }

    [Theory]
    [InlineData(true, 0.005, CoarseMode.Dense)]
    [InlineData(true, -0.01, CoarseMode.Dense)]
    [InlineData(true, 0.0051, CoarseMode.Patch)]
    [InlineData(true, null, CoarseMode.Patch)]
    [InlineData(false, 0.0, CoarseMode.Patch)]
    public void Auto_is_dense_only_where_the_card_says_that_it_is_no_worse(bool dense, double? drop, CoarseMode expected) =>
        Assert.Equal(expected, BlockPlan.ModeFor(CoarseMode.Auto, Model(dense, drop)));

    [Fact]
    public void What_is_asked_for_is_used_or_refused_with_the_remedy()
    {
        Assert.Equal(CoarseMode.Dense, BlockPlan.ModeFor(CoarseMode.Dense, Model(dense: true)));
        Assert.Equal(CoarseMode.Patch, BlockPlan.ModeFor(CoarseMode.Patch, Model(dense: true, drop: 0)));
        var error = Assert.Throws<UserException>(() => BlockPlan.ModeFor(CoarseMode.Dense, Model(dense: false)));
        Assert.Contains("its card has no dense_step; choose the patch mode, or try `tumortrace model upgrade`", error.Message);
    }

    [Theory]
    [InlineData(
        """{"name":"c","task":"classifier","target_mpp":1,"window":299,"cell":128,"dense_step":64}""",
        "dense_step is 64, expected the cell's side"
    )]
    [InlineData(
        """{"name":"s","task":"segmenter","target_mpp":1,"window":64,"output_stride":8,"dense_window":64,"dense_step":8}""",
        "dense_step is 8, expected the cell's side of a classifier"
    )]
    public void A_card_with_a_step_that_is_not_the_cell_s_is_refused(string card, string message) =>
        Assert.Contains(message, Assert.Throws<UserException>(() => ModelCard.Parse(card, "card")).Message);

    private static RednessModel Model(bool dense, double? drop = null) =>
        new(
            RednessModel.Classifier(299, 128) with
            {
                DenseStep = dense ? 128 : null,
                Metrics = drop is { } d ? new Dictionary<string, double> { [CardMetrics.DenseAucDrop] = d } : null,
            }
        );

    private static long Pixels(BlockPlan plan, CellBlock block) => (long)plan.PixelsOf(block).Width * plan.PixelsOf(block).Height;

    private static CellBlock Around(List<(int Column, int Row)> cells)
    {
        var left = cells.Min(c => c.Column);
        var top = cells.Min(c => c.Row);
        return new CellBlock(left, top, cells.Max(c => c.Column) - left + 1, cells.Max(c => c.Row) - top + 1, cells);
    }
}
