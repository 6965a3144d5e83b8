using CsCheck;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Windows;

public sealed class DenseLatticeTests
{
    [Fact]
    public void The_papers_lattice_has_windows_of_2560_at_a_step_of_1280()
    {
        var lattice = Maps.Lattice(100_000, 80_000, 2560);
        Assert.Equal(1280, lattice.Step);
        Assert.Equal(new WorkingRect(2 * 1280 - 640, 1280 - 640, 2560, 2560), lattice.WindowOf(lattice.NumberOf(2, 1)));
        Assert.Equal(new PixelSize(12_500, 10_000), lattice.Plan([]).HeatmapSize);
    }

    [Fact]
    public void Every_candidate_lies_in_the_central_half_of_a_window_on_the_heatmaps_grid() =>
        Gen.Select(Gen.Int[300, 5000], Gen.Int[300, 5000], Gen.Int[8, 80], Gen.Int[0, int.MaxValue])
            .Sample(
                (width, height, eighths, seed) =>
                {
                    var lattice = Maps.Lattice(width, height, eighths * 8);
                    var coarse = new CoarseMap(new CoarseGrid(lattice.Scale, 128, 299));
                    var random = new Random(seed);
                    var column = random.Next(coarse.Grid.Columns);
                    var row = random.Next(coarse.Grid.Rows);
                    coarse.Set(column, row, Quantised.One);
                    var window = lattice.WindowOf(Assert.Single(lattice.ForCandidates(coarse, 0.5)));
                    Assert.Equal((0, 0), (window.X % 8, window.Y % 8));
                    // The step is rounded down to the stride, so the half is exact up to one stride.
                    var x = Math.Min(column * 128 + 64, lattice.Columns * lattice.Step - 1);
                    var y = Math.Min(row * 128 + 64, lattice.Rows * lattice.Step - 1);
                    Assert.InRange(x, window.X + window.Width / 4 - 8, window.Right - window.Width / 4 + 8);
                    Assert.InRange(y, window.Y + window.Height / 4 - 8, window.Bottom - window.Height / 4 + 8);
                },
                iter: 500
            );

    [Fact]
    public void A_window_is_placed_once_for_many_candidates()
    {
        var lattice = Maps.Lattice(5120, 5120, 2560);
        var coarse = new CoarseMap(new CoarseGrid(lattice.Scale, 128, 299));
        for (var i = 0; i < 10; i++)
            coarse.Set(i, 0, Quantised.One);
        Assert.Equal([0L], lattice.ForCandidates(coarse, 0.5));
        coarse.Set(10, 0, Quantised.One);
        Assert.Equal([0L, 1L], lattice.ForCandidates(coarse, 0.5));
        coarse.Set(30, 30, Quantised.From(0.49f));
        Assert.Equal([0L, 1L], lattice.ForCandidates(coarse, 0.5));
    }

    [Fact]
    public void The_coarse_window_is_centred_on_its_cell()
    {
        var slide = new MemorySlide(1000, 1000, 0.25, (_, _) => default);
        var grid = new CoarseGrid(WorkingScale.ForRatio(slide.Info, 1), 128, 299);
        Assert.Equal(new WorkingRect(128 - 85, -85, 299, 299), grid.WindowOf(1, 0));
        Assert.Equal((8, 8), (grid.Columns, grid.Rows));
    }
}
