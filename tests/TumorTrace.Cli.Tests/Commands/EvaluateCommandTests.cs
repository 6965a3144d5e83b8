using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Pipeline;
using TumorTrace.Slides.Rasters;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`evaluate` and `compare` over run folders whose heatmaps are known px by px.</summary>
[Trait("Speed", "Slow")]
public sealed class EvaluateCommandTests
{
    private const int Side = 300;

    /// <summary>Two tumour slides, one found half, one missed, and two normal ones, one of them with a false alarm.</summary>
    private static string[] Runs(TemporaryFolder folder, string run = "run", double hit = 0.9)
    {
        var output = folder.File(run);
        var truth = folder.File("truth");
        FakeRun.Slide(folder, output, "t1", Side, Side, (x, y) => x is >= 100 and < 150 && y is >= 100 and < 200 ? hit : 0);
        FakeRun.Slide(folder, output, "t2", Side, Side, (_, _) => 0.05, seconds: 120);
        FakeRun.Slide(folder, output, "n1", Side, Side, (x, y) => x is >= 10 and < 20 && y is >= 10 and < 20 ? 0.8 : 0, seconds: 60);
        FakeRun.Slide(folder, output, "n2", Side, Side, (_, _) => 0, seconds: 0);
        FakeRun.Truth(Path.Combine(truth, "t1.geojson"), (100, 100, 100, 100));
        FakeRun.Truth(Path.Combine(truth, "t2.geojson"), (50, 50, 100, 100));
        FakeRun.Truth(Path.Combine(truth, "n1.geojson"), null);
        FakeRun.Truth(Path.Combine(truth, "n2.geojson"), null);
        return [output, "--truth", truth];
    }

    private static async Task<(string Output, string Errors)> Succeed(params string[] arguments)
    {
        var result = await Tumortrace.Run(arguments);
        Assert.True(result.ExitCode == 0, result.StandardError + result.StandardOutput);
        return (result.StandardOutput, result.StandardError);
    }

    [Fact]
    public async Task Every_figure_is_what_the_maps_were_made_for()
    {
        using var folder = new TemporaryFolder();
        var (_, errors) = await Succeed(["evaluate", .. Runs(folder), "-o", folder.File("report")]);
        var report = ReportFile.Read(folder.File("report"));
        var summary = report.Summary;
        // Scores: 0.9 and 0.05 against 0.8 and 0: three of four pairs are won.
        Assert.Equal(0.75, summary.Auc.Value);
        // t1: 5000 of 10,000 px found, 80,000 normal; t2: none of 10,000; n1: 100 px wrong of 90,000; n2: nothing wrong.
        double t1 = (0.5 + 80_000 / 85_000.0) / 2,
            t2 = (0 + 80_000 / 90_000.0) / 2,
            n1 = (0 + 89_900 / 90_000.0) / 2;
        Assert.Equal((t1 + t2 + n1 + 1) / 4, summary.MeanIoU.Value, 12);
        Assert.Equal((t1 + t2) / 2, summary.TumorMeanIoU.Value, 12);
        Assert.Equal(5000 / 20_100.0, summary.TumorIoU.Value, 12);
        Assert.Equal(10_000 / 25_100.0, summary.Dice.Value, 12);
        // Four images, two lesions: at 0.9 one hit without a false positive, at 0.8 one false positive.
        Assert.Equal((4, 2, 0.5), (summary.RegionMax.Images, summary.RegionMax.Lesions, summary.RegionMax.Score.Value));
        Assert.Equal(0.5, summary.Nms.Score.Value);
        Assert.Equal(1, summary.MinutesPerSlide!.Value, 12);
        Assert.Equal([0.9, 0], report.Lesions.Select(l => Math.Round(l.RegionMaxProbability, 4)));
        Assert.Equal(10_000 * 4.0 / 1e6, report.Slides.Single(s => s.Name == "t1").TumorMm2, 12);
        Assert.Contains("2 slide(s) have a truth without tumour and count as normal: n1, n2", errors);
    }

    /// <summary>The false alarm of n1 has 100 px of 4 µm².</summary>
    [Theory]
    [InlineData("400", 1, 5000 / 20_100.0)]
    [InlineData("401", 0, 5000 / 20_000.0)]
    public async Task Regions_that_a_run_leaves_out_are_neither_marked_nor_detected(string least, int falsePositives, double iou)
    {
        using var folder = new TemporaryFolder();
        await Succeed(["evaluate", .. Runs(folder), "--min-area", least, "-o", folder.File("report")]);
        var report = ReportFile.Read(folder.File("report"));
        Assert.Equal(iou, report.Summary.TumorIoU.Value, 12);
        Assert.Equal(falsePositives, report.Slides.Sum(s => s.RegionMax.FalsePositives.Count));
        Assert.Equal(double.Parse(least), report.Options.MinAreaUm2);
    }

    /// <summary>n1 gets a pale spot: the paper's low threshold makes it a detection, the overlay does not show it.</summary>
    [Theory]
    [InlineData(null, 0)]
    [InlineData("0.1", 1)]
    public async Task Detections_are_the_regions_that_the_polygons_show_unless_a_lower_threshold_is_given(string? threshold, int expected)
    {
        using var folder = new TemporaryFolder();
        FakeRun.Slide(folder, folder.File("run"), "n", 60, 60, (x, y) => x is >= 10 and < 30 && y is >= 10 and < 30 ? 0.3 : 0);
        FakeRun.Truth(folder.File("n.geojson"), null);
        string[] arguments = ["evaluate", folder.File("run"), "--truth", folder.File("n.geojson"), "-o", folder.File("report")];
        await Succeed(threshold is null ? arguments : [.. arguments, "--region-threshold", threshold]);
        Assert.Equal(expected, ReportFile.Read(folder.File("report")).Slides.Single().RegionMax.FalsePositives.Count);
    }

    /// <summary>A sure core of 4 px in a square of 0.4, of 100 px, all of it tumour.</summary>
    [Theory]
    [InlineData("", 100, 0.3)]
    [InlineData("--low-threshold 0.5", 4, null)]
    [InlineData("--threshold 0.45", 4, null)]
    [InlineData("--threshold 0.45 --low-threshold 0.2", 100, 0.2)]
    public async Task What_a_run_s_regions_go_on_down_to_counts_with_their_own_threshold(string arguments, int pixels, double? low)
    {
        using var folder = new TemporaryFolder();
        static bool In(int v, int border) => v >= 10 + border && v < 20 - border;
        FakeRun.Slide(
            folder,
            folder.File("run"),
            "s",
            60,
            60,
            (x, y) =>
                In(x, 4) && In(y, 4) ? 0.95
                : In(x, 0) && In(y, 0) ? 0.4
                : 0,
            polygons: FakeRun.Polygons with
            {
                LowThreshold = 0.3,
            }
        );
        FakeRun.Truth(folder.File("s.geojson"), (10, 10, 10, 10));
        string[] more = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await Succeed(["evaluate", folder.File("run"), "--truth", folder.File("s.geojson"), "-o", folder.File("report"), .. more]);
        var report = ReportFile.Read(folder.File("report"));
        Assert.Equal(pixels * 4.0 / 1e6, report.Slides.Single().PredictedMm2, 12);
        Assert.Equal((low, low is null ? null : 0.9), (report.Options.LowThreshold, report.Options.CoreThreshold));
        var (text, _) = await Succeed(["evaluate", folder.File("run/s"), "--truth", folder.File("s.geojson"), .. more]);
        Assert.Equal(low is not null, text.Contains("in regions that reach 0.9", StringComparison.Ordinal));
    }

    /// <summary>Coarse cells of 64 px, 4 × 4, the middle four tumour; two corner cells are candidates, two normal cells glass.</summary>
    [Fact]
    public async Task One_slide_shows_how_much_tumour_reaches_the_dense_stage()
    {
        using var folder = new TemporaryFolder();
        var run = folder.File("run");
        FakeRun.Slide(folder, run, "s", 32, 32, (_, _) => 0);
        FakeRun.Truth(folder.File("s.geojson"), (8, 8, 16, 16));
        var cells =
            from row in Enumerable.Range(0, 4)
            from column in Enumerable.Range(0, 4)
            where (column, row) is not ((0, 3) or (1, 3))
            select $"{column * 64},{row * 64},64,64,{((column, row) is (0, 0) or (3, 0) ? "0.4" : "0.39")}";
        Directory.CreateDirectory(Path.Combine(run, "model-outputs-csv"));
        File.WriteAllLines(Path.Combine(run, "model-outputs-csv", "s.csv"), ["minx,miny,width,height,prob_Tumor", .. cells]);
        string[] arguments = ["evaluate", Path.Combine(run, "s"), "--truth", folder.File("s.geojson")];
        var (text, _) = await Succeed(arguments);
        Assert.Contains("50.0% of the tumour and 60.0% of the scanned normal area go to the dense stage", text.Replace(" %", "%"));
        var json = JsonDocument.Parse((await Succeed([.. arguments, "--json"])).Output).RootElement;
        Assert.Equal(0.5, json.GetProperty("cascade_ceiling").GetDouble());
        Assert.Equal(0.6, json.GetProperty("refined_normal_share").GetDouble());
        Assert.Equal(0.4, json.GetProperty("window_auc").GetDouble(), 12);
        Assert.Equal(0.4, json.GetProperty("window_auc_trained").GetDouble(), 12);
        Assert.Equal(0.5, json.GetProperty("heatmap_auc").GetDouble(), 12);
    }

    /// <summary>Cells of 8 heatmap px. Two of the twelve normal ones hold an eighth of tumour, and the highest probabilities.</summary>
    [Fact]
    public async Task The_final_heatmap_is_judged_in_the_coarse_cells_by_both_rules_of_what_a_tumour_cell_is()
    {
        using var folder = new TemporaryFolder();
        var run = folder.File("run");
        static double At(int x, int y) =>
            y / 8 is not (1 or 2) ? 0
            : x / 8 is 1 or 2 ? 0.8
            : x / 8 is 3 ? (x % 2 is 0 ? 0.9 : 1)
            : 0;
        FakeRun.Slide(folder, run, "s", 32, 32, At);
        FakeRun.Truth(folder.File("s.geojson"), (8, 8, 17, 16));
        Directory.CreateDirectory(Path.Combine(run, "model-outputs-csv"));
        var cells = Enumerable.Range(0, 16).Select(i => $"{i % 4 * 64},{i / 4 * 64},64,64,0.4");
        File.WriteAllLines(Path.Combine(run, "model-outputs-csv", "s.csv"), ["minx,miny,width,height,prob_Tumor", .. cells]);
        string[] arguments = ["evaluate", Path.Combine(run, "s"), "--truth", folder.File("s.geojson")];
        var json = JsonDocument.Parse((await Succeed([.. arguments, "--json"])).Output).RootElement;
        double Figure(string name) => json.GetProperty(name).GetDouble();
        Assert.Equal((0.5, 0.5), (Figure("window_auc"), Figure("window_auc_trained")));
        Assert.Equal(10.0 / 12, Figure("heatmap_auc"), 12);
        Assert.Equal(1, Figure("heatmap_auc_trained"));
        var (text, _) = await Succeed(arguments);
        Assert.Contains("heatmap AUC  0.8333 over the same cells", text, StringComparison.Ordinal);
        Assert.Contains("0.5000 and 1.0000 where at least 10% is tumour", text.Replace(" %", "%"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_holds_what_readers_and_programs_need()
    {
        using var folder = new TemporaryFolder();
        await Succeed(["evaluate", .. Runs(folder), "-o", folder.File("report")]);
        string[] expected =
        [
            "report.html",
            "report.json",
            "slides.csv",
            "lesions.csv",
            "table.md",
            "table.csv",
            "table.tex",
            "froc.png",
            "froc.svg",
            "roc.png",
            "roc.svg",
            "reliability.png",
            "reliability.svg",
            "slides/n1.agreement.png",
            "slides/n2.agreement.png",
            "slides/t1.agreement.png",
            "slides/t2.agreement.png",
        ];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Directory
                .EnumerateFiles(folder.File("report"), "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(folder.File("report"), f))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Same_input_same_bytes_whatever_the_threads()
    {
        using var folder = new TemporaryFolder();
        var runs = Runs(folder);
        await Succeed(["evaluate", .. runs, "-o", folder.File("a"), "--threads", "1"]);
        await Succeed(["evaluate", .. runs, "-o", folder.File("b"), "--threads", "4"]);
        foreach (var file in Directory.EnumerateFiles(folder.File("a"), "*", SearchOption.AllDirectories))
            Assert.True(
                File.ReadAllBytes(file)
                    .AsSpan()
                    .SequenceEqual(File.ReadAllBytes(file.Replace(folder.File("a"), folder.File("b"), StringComparison.Ordinal))),
                file
            );
    }

    [Fact]
    public async Task Several_runs_are_compared_pair_by_pair()
    {
        using var folder = new TemporaryFolder();
        Runs(folder, "first");
        Runs(folder, "second", hit: 0.4);
        var (text, _) = await Succeed(
            "evaluate",
            $"A={folder.File("first")}",
            $"B={folder.File("second")}",
            "--truth",
            folder.File("truth"),
            "-o",
            folder.File("both")
        );
        Assert.Contains("Tumor-mIoU", text);
        var differences = JsonDocument.Parse(File.ReadAllText(folder.File("both/comparison.json"))).RootElement.EnumerateArray().ToList();
        var dice = differences.Single(d => d.GetProperty("metric").GetString() == "Dice");
        // At 0.4 the half that A found is below the threshold.
        Assert.Equal(-10_000 / 25_100.0, dice.GetProperty("difference").GetProperty("value").GetDouble(), 12);
        var (again, _) = await Succeed(
            "compare",
            folder.File("both/A"),
            folder.File("both/B"),
            "-o",
            folder.File("compared"),
            "--baseline",
            "A"
        );
        Assert.Equal(File.ReadAllText(folder.File("both/comparison.md")), again);
        Assert.Contains("\\begin{tabular}", File.ReadAllText(folder.File("compared/comparison.tex")));
        Assert.StartsWith("Model,AUC,AUC low,AUC high,FROC", File.ReadAllText(folder.File("compared/table-cascade.csv")));
    }

    [Fact]
    public async Task A_coarse_only_run_is_measured_on_the_dense_grid()
    {
        using var folder = new TemporaryFolder();
        // One cell of 16 × 16 dense px says tumour; the tumour is a quarter of it.
        FakeRun.Slide(
            folder,
            folder.File("run"),
            "c",
            20,
            20,
            (x, y) => (x, y) == (4, 4) ? 1 : 0,
            mode: CascadeMode.CoarseOnly,
            segmenters: 0,
            level0PerPixel: 128
        );
        FakeRun.Truth(folder.File("truth/c.geojson"), (64, 64, 8, 8));
        await Succeed("evaluate", folder.File("run"), "--truth", folder.File("truth"), "-o", folder.File("report"));
        var slide = ReportFile.Read(folder.File("report")).Slides[0];
        Assert.Equal(new Overlap(64, 192, 0, 320 * 320 - 256), slide.Overlap);
        Assert.Contains("1/128 side", File.ReadAllText(folder.File("report/table.md")));
    }

    [Fact]
    public async Task With_the_preset_a_slide_without_annotations_is_normal_and_duplicates_are_left_out()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "test_001", "test_003", "test_049", "test_114" })
            FakeRun.Slide(folder, folder.File("run"), name, Side, Side, (x, y) => x < 10 && y < 10 ? 0.9 : 0);
        FakeRun.Truth(folder.File("truth/test_001.geojson"), (50, 50, 100, 100));
        var (_, errors) = await Succeed(
            "evaluate",
            folder.File("run"),
            "--truth",
            folder.File("truth"),
            "--preset",
            "camelyon16",
            "-o",
            folder.File("report")
        );
        var report = ReportFile.Read(folder.File("report"));
        Assert.Equal(
            ["test_001 True True True", "test_003 False True True", "test_114 True False False"],
            report.Slides.Select(s => $"{s.Name} {s.IsTumor} {s.InFroc} {s.HasOverlap}")
        );
        Assert.Equal((2, 1), (report.Summary.RegionMax.Images, report.Summary.RegionMax.Lesions));
        Assert.Contains("test_049 is left out: duplicates another slide", errors);
        Assert.Contains("test_114 is not counted in FROC: not exhaustively annotated", errors);
        Assert.Contains("126 slide(s) with truth have no result", errors);
    }

    [Fact]
    public async Task Times_of_resumed_slides_do_not_count()
    {
        using var folder = new TemporaryFolder();
        FakeRun.Slide(folder, folder.File("run"), "a", Side, Side, (_, _) => 0.2, seconds: 60, resumed: 5);
        FakeRun.Slide(folder, folder.File("run"), "b", Side, Side, (_, _) => 0.2, seconds: 180);
        FakeRun.Truth(folder.File("truth/a.geojson"), (50, 50, 100, 100));
        FakeRun.Truth(folder.File("truth/b.geojson"), (50, 50, 100, 100));
        var (_, errors) = await Succeed("evaluate", folder.File("run"), "--truth", folder.File("truth"), "-o", folder.File("report"));
        Assert.Equal(3, ReportFile.Read(folder.File("report")).Summary.MinutesPerSlide);
        Assert.Contains("1 slide(s) were interrupted and resumed; their times are left out: a", errors);
    }

    [Fact]
    public async Task FROC_over_128_slides_gives_the_official_score()
    {
        var vectors = SharedFiles.Need("camelyon16-froc-vectors");
        var annotations = SharedFiles.Need("camelyon16-annotations");
        using var folder = new TemporaryFolder();
        var result = await Tumortrace.Run(
            "evaluate",
            "froc",
            "--detections",
            Path.Combine(vectors, "two-decimals-ties", "detections"),
            "--truth",
            Path.Combine(annotations, "test"),
            "--preset",
            "camelyon16",
            "--json",
            "-o",
            folder.File("froc")
        );
        var figures = JsonDocument.Parse(result.StandardOutput).RootElement;
        Assert.Equal(0.700589970501475, figures.GetProperty("froc_score").GetDouble());
        Assert.Equal(0.6955506391347099, figures.GetProperty("all_double_precision").GetProperty("froc_score").GetDouble());
        Assert.Equal((128, 226), (figures.GetProperty("images").GetInt32(), figures.GetProperty("lesions").GetInt32()));
        Assert.Equal(
            File.ReadLines(Path.Combine(vectors, "two-decimals-ties", "per_slide.csv")).Skip(1),
            File.ReadLines(folder.File("froc/per_slide.csv")).Skip(1)
        );
    }

    /// <summary>
    /// FROC of a slide of 100² px whose mask has a square of tumour (255 on 0), hit once, with another detection beside it.
    /// </summary>
    private static async Task<(string Output, string Errors)> FrocOfMask(string name, params string[] more)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("masks"));
        Directory.CreateDirectory(folder.File("detections"));
        MaskPicture.Write(folder.File($"masks/{name}"), Square(100, at: 0, side: 40));
        File.WriteAllText(folder.File("detections/a.csv"), "0.9,5,5\n0.8,60,60\n");
        return await Succeed([
            "evaluate",
            "froc",
            "--detections",
            folder.File("detections"),
            "--truth",
            folder.File("masks"),
            "--mpp",
            "8",
            .. more,
            "--json",
        ]);
    }

    private static Core.Imaging.BitMask Square(int size, int at, int side)
    {
        var mask = new Core.Imaging.BitMask(size, size);
        for (var i = 0; i < side * side; i++)
            mask[at + i % side, at + i / side] = true;
        return mask;
    }

    [Fact]
    public async Task A_mask_image_is_truth_too_by_the_name_of_the_challenge()
    {
        var (byMask, _) = await FrocOfMask("a_mask.png");
        var figures = JsonDocument.Parse(byMask).RootElement;
        Assert.Equal((1, 1.0), (figures.GetProperty("lesions").GetInt32(), figures.GetProperty("sensitivity")[0].GetDouble()));
        Assert.Equal(1, figures.GetProperty("slides")[0].GetProperty("false_positives").GetInt32());
    }

    [Fact]
    public async Task AUCs_of_a_table_equal_the_published_ones_to_the_last_digit()
    {
        var folder = SharedFiles.Need("camelyon16-reference");
        var (text, _) = await Succeed("evaluate", "auc", "--scores", Path.Combine(folder, "reference_and_scores.csv"), "--json");
        var scores = JsonDocument
            .Parse(text)
            .RootElement.GetProperty("scores")
            .EnumerateArray()
            .ToDictionary(s => s.GetProperty("column").GetString()!, s => s.GetProperty("auc").GetDouble(), StringComparer.Ordinal);
        var expected = File.ReadLines(Path.Combine(folder, "expected_auc.csv"))
            .Skip(1)
            .Select(l => l.Split(','))
            .ToDictionary(l => l[0], l => double.Parse(l[5], System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.Equal(expected.OrderBy(e => e.Key, StringComparer.Ordinal), scores.OrderBy(s => s.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("other-shape", "the mask has 70 x 30 px, which does not fit a slide of 2400 x 2400 px")]
    [InlineData("no-file", "t: no truth for this slide")]
    [InlineData("tumor-value", "1 slide(s) have a truth without tumour and count as normal: t")]
    [InlineData("damaged-heatmap", "t.heatmap.ome.tif: not a TIFF file that can be read")]
    [InlineData("missing-heatmap", "t.heatmap.ome.tif: the heatmap is gone")]
    public async Task A_run_that_cannot_be_measured_says_why(string what, string message)
    {
        using var folder = new TemporaryFolder();
        FakeRun.Slide(folder, folder.File("run"), "t", Side, Side, (_, _) => 0.5);
        var truth = Directory.CreateDirectory(folder.File("truth")).FullName;
        var heatmap = folder.File("run/t/t.heatmap.ome.tif");
        var (width, height) = what == "other-shape" ? (70, 30) : (60, 60);
        var mask = new Core.Imaging.BitMask(width, height);
        MaskPicture.Write(Path.Combine(truth, what == "no-file" ? "other.png" : "t.png"), mask);
        if (what == "damaged-heatmap")
            File.WriteAllText(heatmap, "not a TIFF");
        if (what == "missing-heatmap")
            File.Delete(heatmap);
        var result = await Tumortrace.Run("evaluate", folder.File("run"), "--truth", truth, "-o", folder.File("report"));
        Assert.Equal(
            (what == "tumor-value" ? 0 : 2, true),
            (result.ExitCode, result.StandardError.Contains(message, StringComparison.Ordinal))
        );
        Assert.DoesNotContain("unexpected", result.StandardError);
        Assert.Equal(what == "tumor-value", File.Exists(folder.File("report/report.json")));
    }

    [Fact]
    public async Task A_normal_slide_alone_needs_no_file_with_the_preset()
    {
        using var folder = new TemporaryFolder();
        FakeRun.Slide(folder, folder.File("run"), "normal_001", Side, Side, (_, _) => 0);
        FakeRun.Truth(folder.File("truth/tumor_001.geojson"), (50, 50, 100, 100));
        var (text, _) = await Succeed(
            "evaluate",
            folder.File("run/normal_001"),
            "--truth",
            folder.File("truth"),
            "--preset",
            "camelyon16",
            "--json"
        );
        Assert.Equal(1, JsonDocument.Parse(text).RootElement.GetProperty("mean_io_u").GetDouble());
    }

    [Fact]
    public async Task Detections_in_unknown_tissue_do_not_count_in_FROC_of_files()
    {
        // 0, all but the square, is unknown here.
        var (text, errors) = await FrocOfMask("a.png", "--unknown", "0");
        Assert.Equal(0, JsonDocument.Parse(text).RootElement.GetProperty("slides")[0].GetProperty("false_positives").GetInt32());
        Assert.Contains("1 detection(s) lie in areas of unknown truth", errors);
        Assert.Contains("1 mask(s) are assumed to have px of 1 level-0 px", errors);
    }

    [Fact]
    public async Task Runs_against_different_truths_are_not_compared_and_other_options_are_said()
    {
        using var folder = new TemporaryFolder();
        var runs = Runs(folder);
        await Succeed(["evaluate", .. runs, "-o", folder.File("a")]);
        await Succeed([
            "evaluate",
            $"strict={folder.File("run")}",
            "--truth",
            folder.File("truth"),
            "--threshold",
            "0.95",
            "-o",
            folder.File("b"),
        ]);
        var (noted, _) = await Succeed("compare", folder.File("a"), folder.File("b"));
        Assert.Contains("strict was evaluated with other options than run", noted);
        await Succeed([
            "evaluate",
            $"fewer={folder.File("run")}",
            "--truth",
            folder.File("truth"),
            "--exclude",
            "t2",
            "-o",
            folder.File("c"),
        ]);
        Assert.Contains(
            "fewer has 3 slides, run 4: differences are over the 3 in common",
            (await Succeed("compare", folder.File("a"), folder.File("c"))).Output
        );
        FakeRun.Truth(folder.File("truth/t1.geojson"), (100, 100, 100, 60));
        await Succeed(["evaluate", $"other={folder.File("run")}", "--truth", folder.File("truth"), "-o", folder.File("d")]);
        var refused = await Tumortrace.Run("compare", folder.File("a"), folder.File("d"));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("t1 has another truth in other than in run", refused.StandardError);
    }

    [Fact]
    public async Task A_mask_whose_px_do_not_divide_the_slide_is_not_stretched()
    {
        using var folder = new TemporaryFolder();
        // 303 dense px at 1/8 of 2431 level-0 px: the mask made at 1/8 has 304.
        FakeRun.Slide(folder, folder.File("run"), "t", 304, 304, (x, y) => x is >= 200 and < 300 && y is >= 200 and < 300 ? 0.9 : 0);
        var manifest = folder.File("run/t/t.manifest.json");
        File.WriteAllText(
            manifest,
            File.ReadAllText(manifest).Replace("\"width\": 2432", "\"width\": 2431").Replace("\"height\": 2432", "\"height\": 2431")
        );
        Directory.CreateDirectory(folder.File("truth"));
        MaskPicture.Write(folder.File("truth/t.png"), Square(304, at: 200, side: 100));
        await Succeed("evaluate", folder.File("run"), "--truth", folder.File("truth"), "-o", folder.File("report"));
        Assert.Equal(1, ReportFile.Read(folder.File("report")).Slides[0].Overlap.TumorIoU);
    }
}
