using CsCheck;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Windows;

public sealed class LeanPlannerTests
{
    [Trait("Speed", "Slow")]
    [Fact]
    public void Every_heatmap_pixel_of_a_grown_candidate_counts_in_exactly_one_window() =>
        Gen.Select(Gen.Int[100, 6000], Gen.Int[100, 4000], Gen.Int[0, 12], Gen.Int[0, 2], Gen.Int[4, 200], Gen.Int[0, int.MaxValue])
            .Sample(
                (width, height, halo, margin, cell, seed) =>
                {
                    // The classifier's cells need not fit the heatmap's grid.
                    var (coarse, scale) = Coarse(width, height, cell);
                    var random = new Random(seed);
                    for (var i = 0; i < 12; i++)
                        coarse.Set(random.Next(coarse.Grid.Columns), random.Next(coarse.Grid.Rows), Quantised.One);
                    var plan = new LeanPlanner(scale, 512, 8, halo * 8, 8).ForCandidates(coarse, 0.5, margin);
                    Assert.Equal(Enumerable.Range(0, plan.Windows.Count).Select(i => (long)i), plan.Windows.Select(w => w.Number));
                    var times = Times(plan);
                    Assert.All(plan.Windows, w => HasItsContext(w, coarse, cell, halo * 8));
                    foreach (var (column, row) in coarse.Candidates(0.5))
                    {
                        for (
                            var y = Math.Max(0, (row - margin) * cell / 8);
                            y < Math.Min(plan.HeatmapSize.Height, ((row + margin + 1) * cell + 7) / 8);
                            y++
                        )
                        {
                            for (
                                var x = Math.Max(0, (column - margin) * cell / 8);
                                x < Math.Min(plan.HeatmapSize.Width, ((column + margin + 1) * cell + 7) / 8);
                                x++
                            )
                                Assert.Equal(1, times[y * (int)plan.HeatmapSize.Width + x]);
                        }
                    }
                },
                iter: 150
            );

    [Fact]
    public void Nothing_but_the_grown_candidate_is_covered_where_one_stands_alone()
    {
        var (coarse, scale) = Coarse(4000, 4000, 128);
        coarse.Set(10, 5, Quantised.One);
        var window = Assert.Single(new LeanPlanner(scale, 1280, 8, 64, 8).ForCandidates(coarse, 0.5, 1).Windows);
        Assert.Equal(new HeatmapRect(9 * 16, 4 * 16, 48, 48), window.Kept);
        // The margin of 128 px is more than the halo of 64: it has a third of that around it, on the heatmap's grid.
        Assert.Equal(new WorkingRect(9 * 128 - 16, 4 * 128 - 16, 384 + 32, 384 + 32), window.Pixels);
        var wide = Assert.Single(new LeanPlanner(scale, 1280, 8, 192, 8).ForCandidates(coarse, 0.5, 1).Windows);
        Assert.Equal((window.Kept, new WorkingRect(10 * 128 - 192, 5 * 128 - 192, 512, 512)), (wide.Kept, wide.Pixels));
        coarse.Set(31, 31, Quantised.One);
        // The last cell is 32 px wide; windows end with the heatmap, their halos do not.
        var last = new LeanPlanner(scale, 1280, 8, 64, 8).ForCandidates(coarse, 0.5, 0).Windows[1];
        Assert.Equal(new HeatmapRect(496, 496, 4, 4), last.Kept);
        Assert.Equal(new WorkingRect(3968 - 64, 3968 - 64, 160, 160), last.Pixels);
    }

    [Theory]
    [InlineData(2560, 8, null, 192)]
    [InlineData(1280, 8, null, 192)]
    [InlineData(640, 8, null, 160)]
    [InlineData(64, 8, null, 16)]
    [InlineData(64, 32, null, 0)]
    [InlineData(1280, 8, 100, 96)]
    [InlineData(320, 4, 96, 80)]
    public void The_usual_halo_is_the_cards_or_the_measured_one_or_a_quarter_of_a_small_window(
        int window,
        int stride,
        int? card,
        int expected
    ) =>
        Assert.Equal(
            expected,
            LeanPlanner.UsualHalo([new RednessModel(RednessModel.Segmenter() with { OutputStride = stride, Halo = card })], window)
        );

    [Theory]
    [InlineData(640, 4, null, 1152)]
    [InlineData(500, 4, 130, 1152)]
    [InlineData(640, 4, 96, 1152)]
    [InlineData(768, 8, 300, 1800)]
    [InlineData(64, 8, 16, 192)]
    [InlineData(256, 8, 16, 256)]
    [InlineData(1280, 8, null, 1280)]
    [InlineData(64, 8, null, 64)]
    public void The_usual_window_is_the_cards_unless_halos_would_take_much_of_it(int own, int stride, int? halo, int expected) =>
        Assert.Equal(
            expected,
            LeanPlanner.UsualWindow(
                new SegmentModels(
                    null,
                    [new RednessModel(RednessModel.Segmenter() with { OutputStride = stride, DenseWindow = own, Halo = halo })]
                )
            )
        );

    [Theory]
    [InlineData(4, 4)]
    [InlineData(4, 8)]
    [InlineData(4, 32)]
    [InlineData(1, 32)]
    [InlineData(2, 64)]
    [InlineData(6, 96)]
    public void Corners_lie_on_multiples_that_suit_the_network_and_all_context_is_there(int stride, int multiple)
    {
        // 133 × 101 cells of 20 px, not one on the multiples' grid.
        var (coarse, scale) = Coarse(2660, 2020, 20);
        foreach (var (x, y) in new[] { (0, 0), (7, 3), (8, 3), (61, 40), (132, 100) })
            coarse.Set(x, y, Quantised.One);
        const int Halo = 52;
        var planner = new LeanPlanner(scale, 512, stride, Halo, multiple);
        var aligned = planner.ForCandidates(coarse, 0.5, 0).Windows;
        var plain = (planner with { SideMultiple = stride }).ForCandidates(coarse, 0.5, 0).Windows;
        // Room for aligning may join other candidates.
        Assert.Empty(Kept(plain).Except(Kept(aligned)));
        Assert.Equal(Kept(aligned).Distinct(), Kept(aligned));
        Assert.Contains(aligned, w => w.Pixels.X < 0);
        Assert.All(aligned, w => Assert.InRange((long)w.Pixels.Width * w.Pixels.Height, 1, 512 * 512));
        foreach (var (seen, kept) in aligned.Select(w => (w.Pixels, w.Kept)))
        {
            Assert.All(new[] { seen.X, seen.Y, seen.Right, seen.Bottom }, px => Assert.Equal(0, px % multiple));
            Assert.InRange(kept.X * stride - seen.X, Halo, Halo + multiple - 1);
            Assert.InRange(kept.Y * stride - seen.Y, Halo, Halo + multiple - 1);
            Assert.InRange(seen.Right - (kept.X + kept.Width) * stride, Halo, Halo + multiple - 1);
            Assert.InRange(seen.Bottom - (kept.Y + kept.Height) * stride, Halo, Halo + multiple - 1);
        }
    }

    private static List<(long, long)> Kept(IReadOnlyList<DenseWindow> windows) =>
        [
            .. windows
                .Select(w => w.Kept)
                .SelectMany(k => Enumerable.Range(0, (int)(k.Width * k.Height)).Select(i => (k.X + i % k.Width, k.Y + i / k.Width)))
                .Order(),
        ];

    [Fact]
    public void A_halo_that_fills_the_window_is_refused()
    {
        var (coarse, scale) = Coarse(1000, 1000, 128);
        var error = Assert.Throws<UserException>(() => new LeanPlanner(scale, 128, 8, 64, 8).ForCandidates(coarse, 0.5, 1));
        Assert.Equal("a halo of 64 px leaves nothing of windows of 128 px, expected at most 56, or larger windows", error.Message);
    }

    /// <summary>
    /// Lesions of the Camelyon16 slides, as a perfect classifier would find them. Growing them by a cell makes 1.26 px of a
    /// candidate px already, as they lie in many pieces; the halo does the rest.
    /// </summary>
    [Trait("Speed", "Slow")]
    [Theory]
    [InlineData(64, 0, 1.4)]
    [InlineData(64, 1, 1.55)]
    [InlineData(192, 1, 2.0)]
    public void Real_lesions_cost_few_px_a_candidate_px_and_far_less_than_in_the_papers_windows(int halo, int margin, double most)
    {
        var folder = Path.Combine(SharedFiles.Need("camelyon16-annotations"), "train");
        long lean = 0,
            paper = 0,
            candidates = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var coarse = Lesions(file);
            var found = coarse.Candidates(0.5);
            var lattice = new DenseLattice(coarse.Grid.Scale, 2560, 8);
            var slim = new LeanPlanner(coarse.Grid.Scale, 2560, 8, halo, 8).ForCandidates(coarse, 0.5, margin).ComputedPixels;
            var wide = lattice.Plan(lattice.ForCandidates(coarse, 0.5)).ComputedPixels;
            Assert.True(slim < wide);
            lean = lean + slim;
            paper = paper + wide;
            candidates = candidates + found.Count * 128L * 128;
        }
        Assert.InRange((double)lean / candidates, 1, most);
        Assert.True(paper > 3 * lean);
    }

    private static CoarseMap Lesions(string file)
    {
        var shapes = AnnotationFile.Read(file);
        var labels = new PolygonLabels(shapes);
        var (coarse, _) = Coarse(100_000, 220_000, 128);
        var row = new byte[coarse.Grid.Columns];
        for (var y = 0; y < coarse.Grid.Rows; y++)
        {
            labels.Read(new Level0Point(0, y * 128), 128, row.Length, 1, row);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] == TumorLabel.Tumor)
                    coarse.Set(x, y, Quantised.One);
            }
        }
        return coarse;
    }

    private static (CoarseMap Coarse, WorkingScale Scale) Coarse(int width, int height, int cell)
    {
        using var slide = new MemorySlide(width, height, 0.25, (_, _) => default);
        var scale = WorkingScale.ForRatio(slide.Info, 1);
        return (new CoarseMap(new CoarseGrid(scale, cell, cell)), scale);
    }

    /// <summary>The window sees the halo around each of its candidates, and all that counts.</summary>
    private static void HasItsContext(DenseWindow window, CoarseMap coarse, int cell, int halo)
    {
        var pixels = window.Pixels;
        var counts = window.Kept;
        Assert.True(
            pixels.X <= counts.X * 8 && pixels.Y <= counts.Y * 8 && pixels.Right >= counts.Right * 8 && pixels.Bottom >= counts.Bottom * 8
        );
        foreach (var (column, row) in coarse.Candidates(0.5))
        {
            // The candidate's px that count in this window.
            var left = Math.Max(column * cell, counts.X * 8);
            var right = Math.Min((column + 1) * cell, counts.Right * 8);
            var top = Math.Max(row * cell, counts.Y * 8);
            var bottom = Math.Min((row + 1) * cell, counts.Bottom * 8);
            if (left < right && top < bottom)
                Assert.True(
                    pixels.X <= left - halo && pixels.Right >= right + halo && pixels.Y <= top - halo && pixels.Bottom >= bottom + halo
                );
        }
    }

    /// <summary>How often each heatmap px counts; checks the windows' shapes on the way.</summary>
    private static int[] Times(DensePlan plan)
    {
        var width = (int)plan.HeatmapSize.Width;
        var height = (int)plan.HeatmapSize.Height;
        var times = new int[width * height];
        foreach (var (_, pixels, counts) in plan.Windows)
        {
            Assert.InRange((long)pixels.Width * pixels.Height, 1, 512 * 512);
            Assert.True(pixels.X % 8 == 0 && pixels.Y % 8 == 0 && pixels.Width % 8 == 0 && pixels.Height % 8 == 0);
            for (var y = (int)counts.Y; y < counts.Bottom; y++)
            {
                for (var x = (int)counts.X; x < counts.Right; x++)
                    Assert.Equal(1, ++times[y * width + x]);
            }
        }
        return times;
    }
}
