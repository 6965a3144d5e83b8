using TumorTrace.Core.Exports;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Pipeline;

/// <summary>The whole cascade on slides in memory, with models whose answers are known.</summary>
[Trait("Speed", "Slow")]
public sealed class SegmentationPipelineTests
{
    private static readonly (byte, byte, byte) s_glass = (0, 0, 0);

    // Red discs on blue tissue on black: redness is the tumour probability, saturation the tissue.
    private static MemorySlide Slide(double mpp = 0.25, int side = 700) =>
        new(
            side,
            side,
            mpp,
            (x, y) =>
                Math.Pow(x - 300, 2) + Math.Pow(y - 260, 2) < 120 * 120 || Math.Pow(x - 560, 2) + Math.Pow(y - 600, 2) < 40 * 40
                    ? ((byte)250, (byte)10, (byte)30)
                : x is > 64 and < 660 && y is > 64 and < 660 ? ((byte)20, (byte)10, (byte)200)
                : s_glass
        );

    private static SegmentationResult Run(
        MemorySlide slide,
        string work,
        SegmentOptions? options = null,
        int threads = 1,
        int batch = 4,
        RednessModel? classifier = null,
        params RednessModel[] segmenters
    ) =>
        new SegmentationPipeline(
            new SegmentModels(classifier ?? new RednessModel(RednessModel.Classifier()), segmenters.Length > 0 ? segmenters : [Windowed()]),
            Pure(options),
            new RunSettings { Threads = threads, Batch = batch }
        ).Run(slide, Directory.CreateDirectory(work).FullName);

    // Pure colours on black are no H&E, and the smaller disc has 314 µm².
    private static SegmentOptions Pure(SegmentOptions? options = null)
    {
        var given = options ?? new SegmentOptions();
        return given with { Tissue = given.Tissue with { KeepPen = true }, Polygons = given.Polygons with { MinAreaUm2 = 0 } };
    }

    private static RednessModel Windowed(int failAfter = int.MaxValue) =>
        new(RednessModel.Segmenter()) { DependsOnWindow = true, FailAfter = failAfter };

    private static string Fingerprint(SegmentationResult result)
    {
        using var json = new MemoryStream();
        Core.Annotations.QuPathGeoJson.Write(json, RegionShapes.From(result.Polygons));
        return Values(result.Heatmap) + System.Text.Encoding.UTF8.GetString(json.ToArray());
    }

    private static string Values(Heatmap map)
    {
        var text = new StringWriter();
        var row = new ushort[map.Width];
        for (var y = 0; y < map.Height; y++)
        {
            map.ReadRow(0, y, row);
            text.WriteLine(string.Join(' ', row));
        }
        return text.ToString();
    }

    [Fact]
    public void Discs_are_found_with_their_area()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(Slide(), folder.File("w"), segmenters: new RednessModel(RednessModel.Segmenter()));
        Assert.Equal(2, result.Polygons.Regions.Count);
        Assert.Equal(Math.PI * 30 * 30, result.Polygons.Regions[0].AreaUm2, 60.0);
        Assert.Equal(300, result.Polygons.Regions[0].Centroid.X, 2.0);
        Assert.Equal(250 / 255.0, result.Score, 3);
    }

    [Fact]
    public void Threads_and_batches_leave_no_trace_in_the_result()
    {
        using var folder = new TemporaryFolder();
        using var first = Run(Slide(), folder.File("a"));
        var expected = Fingerprint(first);
        foreach (var (threads, batch) in new[] { (1, 1), (2, 4), (3, 7), (8, 64) })
        {
            using var again = Run(Slide(), folder.File($"b{threads}"), threads: threads, batch: batch);
            Assert.Equal(expected, Fingerprint(again));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(400)]
    public void An_interrupted_coarse_stage_goes_on_where_it_stopped(int failAfter) =>
        Resume(new RednessModel(RednessModel.Classifier()) { FailAfter = failAfter }, Windowed(), coarse: true);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void An_interrupted_dense_stage_goes_on_where_it_stopped(int failAfter) =>
        Resume(new RednessModel(RednessModel.Classifier()), Windowed(failAfter), coarse: false);

    private static SegmentOptions InBlocks(int halo = 0) =>
        new()
        {
            Mode = CascadeMode.CoarseOnly,
            Coarse = new()
            {
                Mode = CoarseMode.Dense,
                Block = 96,
                Halo = halo,
            },
        };

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void Blocks_of_cells_give_each_cell_its_own_window_s_answer(int halo)
    {
        using var folder = new TemporaryFolder();
        using var alone = Run(Slide(), folder.File("a"), new SegmentOptions { Mode = CascadeMode.CoarseOnly });
        var mapping = new RednessModel(RednessModel.Classifier() with { DenseStep = 16 });
        using var blocks = Run(Slide(), folder.File("b"), InBlocks(halo), classifier: mapping);
        Assert.Equal(Fingerprint(alone), Fingerprint(blocks));
        Assert.InRange(mapping.Images, 2, alone.CoarseStatistics!.Items / 15);
        Assert.Equal(alone.CoarseStatistics.Items, blocks.CoarseStatistics!.Items);
    }

    [Fact]
    public void Blocks_leave_no_trace_of_threads_and_batches()
    {
        using var folder = new TemporaryFolder();
        using var first = Run(Slide(), folder.File("a"), InBlocks(), classifier: RednessModel.Mapping());
        using var other = Run(Slide(), folder.File("b"), InBlocks(), threads: 3, batch: 7, classifier: RednessModel.Mapping());
        Assert.Equal(Fingerprint(first), Fingerprint(other));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void Blocks_go_on_where_they_stopped(int failAfter)
    {
        using var folder = new TemporaryFolder();
        using var whole = Run(Slide(), folder.File("whole"), InBlocks(), classifier: RednessModel.Mapping());
        Assert.Throws<InvalidOperationException>(() =>
            Run(Slide(), folder.File("w"), InBlocks(), classifier: RednessModel.Mapping(failAfter))
        );
        using var resumed = Run(Slide(), folder.File("w"), InBlocks(), classifier: RednessModel.Mapping());
        Assert.Equal(Fingerprint(whole), Fingerprint(resumed));
        Assert.True(failAfter < 3 || resumed.CoarseStatistics!.Resumed > 0);
    }

    [Fact]
    public void A_block_of_which_only_some_cells_are_known_is_computed_whole_again()
    {
        using var folder = new TemporaryFolder();
        string expected;
        using (var whole = Run(Slide(), folder.File("w"), InBlocks(), classifier: RednessModel.Mapping()))
            expected = Fingerprint(whole);
        var log = new FileInfo(folder.File("w/coarse.log"));
        const int record = 22;
        var kept = log.Length / record / 2;
        using (var file = log.Open(FileMode.Open))
            file.SetLength(kept * record + 9);
        var again = RednessModel.Mapping();
        using var resumed = Run(Slide(), folder.File("w"), InBlocks(), classifier: again);
        Assert.Equal(expected, Fingerprint(resumed));
        Assert.InRange(resumed.CoarseStatistics!.Resumed, 1, kept);
        Assert.InRange(again.Images, 1, 40);
    }

    private static void Resume(RednessModel classifier, RednessModel segmenter, bool coarse)
    {
        using var folder = new TemporaryFolder();
        using var whole = Run(Slide(), folder.File("whole"));
        Assert.Throws<InvalidOperationException>(() => Run(Slide(), folder.File("w"), classifier: classifier, segmenters: segmenter));
        var secondClassifier = new RednessModel(RednessModel.Classifier());
        var secondSegmenter = Windowed();
        using var resumed = Run(Slide(), folder.File("w"), classifier: secondClassifier, segmenters: secondSegmenter);
        Assert.Equal(Fingerprint(whole), Fingerprint(resumed));
        var counts = coarse ? resumed.CoarseStatistics! : resumed.DenseStatistics!;
        Assert.Equal(counts.Items - counts.Resumed, coarse ? secondClassifier.Images : secondSegmenter.Images);
        if (!coarse)
            Assert.Equal(0, secondClassifier.Images);
        // Everything that was answered before the failure is kept, but for what was under way in a batch or channel.
        var failAfter = coarse ? classifier.FailAfter : segmenter.FailAfter;
        Assert.InRange(counts.Resumed, Math.Max(0, failAfter - (coarse ? 16 : 4)), failAfter);
    }

    [Fact]
    public void Each_tile_is_decoded_once_a_stage()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(Slide(side: 1500), folder.File("w"));
        Assert.Equal(result.CoarseStatistics!.Tiles.Distinct, result.CoarseStatistics.Tiles.Decoded);
        Assert.Equal(result.DenseStatistics!.Tiles.Distinct, result.DenseStatistics.Tiles.Decoded);
        // The dense stage finds all of them where the coarse stage left them.
        Assert.Equal((0, true), (result.DenseStatistics.Tiles.Decoded, result.DenseStatistics.Tiles.Shared > 0));
        Assert.True(result.CoarseStatistics.Tiles.Decoded >= result.DenseStatistics.Tiles.Shared);
    }

    [Fact]
    public void Where_a_row_of_windows_does_not_fit_into_the_cache_strips_keep_decoding_low()
    {
        using var folder = new TemporaryFolder();
        var slide = new MemorySlide(12_000, 1100, 0.25, (_, _) => (250, 10, 30));
        // 26 tiles of 512 px: a row of windows over the whole width needs 48 and more.
        var settings = new RunSettings { Threads = 1, TileCacheBytes = 26L * 512 * 512 * 3 };
        using var result = new SegmentationPipeline(
            new SegmentModels(new RednessModel(RednessModel.Classifier(64, 64)), [new RednessModel(RednessModel.Segmenter(640))]),
            Pure(),
            settings
        ).Run(slide, Directory.CreateDirectory(folder.File("w")).FullName);
        var tiles = result.DenseStatistics!.Tiles;
        Assert.InRange(tiles.Distinct + tiles.Shared, 24 * 3, 24 * 3 + 26);
        Assert.InRange(tiles.Decoded, tiles.Distinct, 1.5 * tiles.Distinct);
    }

    [Fact]
    public void The_dense_stage_sees_candidates_only_and_exhaustive_all_tissue()
    {
        using var folder = new TemporaryFolder();
        using var cascade = Run(Slide(), folder.File("a"));
        using var all = Run(Slide(), folder.File("b"), new SegmentOptions { Mode = CascadeMode.Exhaustive });
        Assert.True(cascade.DenseStatistics!.Items * 2 < all.DenseStatistics!.Items);
        Assert.Null(all.Coarse);
        Assert.Equal(cascade.Polygons.Regions.Count, all.Polygons.Regions.Count);
    }

    [Fact]
    public void Nothing_is_tumour_outside_the_tissue_unless_asked_for()
    {
        using var folder = new TemporaryFolder();
        // White glass: the model takes it for tumour, as one might that has never seen glass.
        var slide = new MemorySlide(
            700,
            700,
            0.25,
            (x, y) =>
                x is >= 100 and < 500 && y is >= 100 and < 500
                    ? x < 300
                        ? ((byte)250, (byte)10, (byte)30)
                        : ((byte)20, (byte)10, (byte)200)
                    : ((byte)250, (byte)250, (byte)250)
        );
        using var gated = Run(slide, folder.File("a"), new SegmentOptions { Dense = new() { Window = 256 } });
        Assert.Equal((0, true), (gated.Heatmap[4, 20], gated.Heatmap[14, 20] > 32768));
        // The red half, and of the white glass what the mask's px of 8 µm and the one around them reach: 64 to 544.
        Assert.InRange(Assert.Single(gated.Polygons.Regions).AreaUm2, 200 * 400 / 16.0, (480 * 480 - 190 * 390) / 16.0);
        using var open = Run(
            slide,
            folder.File("b"),
            new SegmentOptions
            {
                Dense = new()
                {
                    Windows = WindowMode.Paper,
                    Window = 256,
                    KeepGlass = true,
                },
            }
        );
        Assert.True(open.Heatmap[4, 20] > 32768);
    }

    [Fact]
    public void A_coarse_only_run_traces_cells()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(Slide(), folder.File("w"), new SegmentOptions { Mode = CascadeMode.CoarseOnly });
        Assert.Equal((44, 44, 16.0), (result.Heatmap.Width, result.Heatmap.Height, result.Heatmap.Level0PerPixel));
        Assert.Equal(2, result.Polygons.Regions.Count);
        Assert.Null(result.DenseStatistics);
    }

    [Fact]
    public void An_ensemble_is_the_mean_and_tells_the_spread()
    {
        using var folder = new TemporaryFolder();
        var a = new RednessModel(RednessModel.Segmenter());
        var b = Windowed();
        using var first = Run(Slide(), folder.File("a"), segmenters: a);
        using var second = Run(Slide(), folder.File("b"), segmenters: b);
        using var both = Run(Slide(), folder.File("c"), segmenters: [a, b]);
        var x = 36;
        var y = 32;
        Assert.InRange(both.Heatmap[x, y] - (first.Heatmap[x, y] + second.Heatmap[x, y]) / 2.0, -1, 1);
        Assert.InRange(both.Spread![x, y] - Math.Abs(first.Heatmap[x, y] - second.Heatmap[x, y]) / 2.0, -1, 1);
        Assert.True(both.Spread[x, y] > 100);
    }

    [Fact]
    public void Symmetries_disagree_where_the_model_depends_on_the_direction()
    {
        using var folder = new TemporaryFolder();
        var symmetric = new SegmentOptions { Dense = new() { Symmetries = true } };
        using var even = Run(Slide(), folder.File("a"), segmenters: new RednessModel(RednessModel.Segmenter()));
        using var evenViews = Run(Slide(), folder.File("b"), symmetric, segmenters: new RednessModel(RednessModel.Segmenter()));
        // One that looks at each px by itself gives the same in every view.
        Assert.Equal(Values(even.Heatmap), Values(evenViews.Heatmap));
        Assert.All(evenViews.Polygons.Regions, r => Assert.Equal(0, r.Disagreement));

        // In one folder: what is left of a run without symmetries is not taken for views.
        using (var oneView = Run(Slide(), folder.File("c"), segmenters: Windowed()))
        {
            Assert.Null(oneView.Spread);
            Assert.All(oneView.Polygons.Regions, r => Assert.Null(r.Disagreement));
        }
        using var views = Run(Slide(), folder.File("c"), symmetric, segmenters: Windowed());
        Assert.True(views.Spread!.Maximum() > 100);
        Assert.NotEmpty(views.Polygons.Regions);
        Assert.All(views.Polygons.Regions, r => Assert.InRange(r.Disagreement!.Value, 0.01, 0.2));
    }

    [Fact]
    public void A_20x_slide_is_enlarged_with_a_warning_and_measured_in_its_own_pixels()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(Slide(mpp: 0.5), folder.File("w"));
        Assert.Contains(result.Warnings, w => w.Contains("enlarged 2 times", StringComparison.Ordinal));
        Assert.Equal((175, 4.0), (result.Heatmap.Width, result.Heatmap.Level0PerPixel));
        Assert.Equal(300, result.Polygons.Regions[0].Centroid.X, 4.0);
        Assert.Equal(Math.PI * 60 * 60, result.Polygons.Regions[0].AreaUm2, 200.0);
    }

    [Fact]
    public void Blank_tiny_and_unmeasured_slides()
    {
        using var folder = new TemporaryFolder();
        using (var blank = Run(new MemorySlide(600, 600, 0.25, (_, _) => (245, 245, 245)), folder.File("blank")))
            Assert.Equal((0, 0.0, 0L), (blank.Polygons.Regions.Count, blank.Score, blank.CoarseStatistics!.Items));
        using (
            var tiny = Run(
                new MemorySlide(20, 9, 0.25, (_, _) => (250, 10, 30)),
                folder.File("tiny"),
                new SegmentOptions { Tissue = new(MinObjectUm2: 0) }
            )
        )
            Assert.Equal((2, 1), (tiny.Heatmap.Width, tiny.Heatmap.Height));
        var error = Assert.Throws<UserException>(() =>
            Run(
                Slide() is var s ? new MemorySlide(9, 9, null, (_, _) => default) { Info = s.Info with { Mpp = null } } : s,
                folder.File("no")
            )
        );
        Assert.Contains("give it, such as 0.25", error.Message);
        Assert.Equal("Mpp", error.Option);
    }

    [Fact]
    public void A_region_that_cannot_be_read_stops_the_slide_with_its_reason()
    {
        using var folder = new TemporaryFolder();
        var slide = Slide();
        slide.OnRead = region =>
        {
            if (region.Level == 0 && region.X >= 512)
                throw new UserException("memory.tif: cannot read level 0: bad tile");
        };
        Assert.Equal(
            "memory.tif: cannot read level 0: bad tile",
            Assert.Throws<UserException>(() => Run(slide, folder.File("w"), threads: 2)).Message
        );
    }

    [Fact]
    public void Cancelling_stops_soon_and_keeps_what_was_done()
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        var classifier = new RednessModel(RednessModel.Classifier());
        var progress = new CancelAfter(50, cancel);
        var models = new SegmentModels(classifier, [Windowed()]);
        var work = Directory.CreateDirectory(folder.File("w")).FullName;
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new SegmentationPipeline(models, Pure(), new RunSettings { Threads = 2, Batch = 1 }).Run(
                Slide(),
                work,
                progress: progress,
                cancel: cancel.Token
            )
        );
        using var log = RecordLog.Open(Path.Combine(work, "coarse.log"), "coarse\n");
        Assert.InRange(log.Keys.Count, 50, 100);
    }

    private sealed class CancelAfter(int units, CancellationTokenSource source) : IStageProgress
    {
        private string _stage = "";
        private long _done;

        public void Start(string stage, long total, long done = 0, long px = 0) => _stage = stage;

        public void Advance(long count, long px = 0)
        {
            if (_stage == "coarse" && (_done += count) >= units)
                source.Cancel();
        }

        public void Finish(double? waitShare = null) { }
    }
}
