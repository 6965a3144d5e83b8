using System.Diagnostics;
using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.Models;
using TumorTrace.Segmentation;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>The program on a synthetic slide with the shipped demo models.</summary>
[Trait("Speed", "Slow")]
public sealed class SegmentCommandTests(SyntheticSlide slide) : IClassFixture<SyntheticSlide>
{
    private string[] Arguments(string output, params string[] more) => slide.Arguments(output, more);

    private static Task Succeed(params string[] arguments) => SyntheticSlide.Succeed(arguments);

    /// <summary>In a process of its own, whose memory is measured.</summary>
    private static async Task SucceedAlone(params string[] arguments) => SyntheticSlide.Succeeded(await Tumortrace.RunProgram(arguments));

    private static Manifest Read(string output) => SyntheticSlide.Read(output);

    private static Dictionary<string, string> Hashes(string output) => SyntheticSlide.Hashes(output);

    [Fact]
    public async Task All_outputs_are_there_and_the_tumour_is_found()
    {
        using var folder = new TemporaryFolder();
        await Succeed(Arguments(folder.File("out")));
        string[] expected =
        [
            "synthetic/synthetic.geojson",
            "synthetic/synthetic.geojson.gz",
            "synthetic/synthetic.xml",
            "model-outputs-csv/synthetic.csv",
            "camelyon16-detections/synthetic.csv",
            "synthetic/synthetic.tissue.png",
            "synthetic/synthetic.overlay.png",
            "synthetic/synthetic.preview.jpg",
            "synthetic/synthetic.heatmap.ome.tif",
            "synthetic/synthetic_likelihood_map.tif",
        ];
        var manifest = Read(folder.File("out"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), manifest.Outputs.Select(o => o.File));
        Assert.All(manifest.Outputs, o => Assert.Equal(o.Sha256, FileHash.Whole(Path.Combine(folder.File("out"), o.File))));
        Assert.All(
            manifest.Stages.Where(s => s.Name is "coarse" or "dense"),
            s => Assert.Equal((s.TilesDistinct, true), (s.TilesDecoded, s.TilesDecoded + s.TilesShared > 0))
        );
        Assert.Empty(Directory.GetDirectories(folder.File("out"), ".work-*", SearchOption.AllDirectories));
        Assert.StartsWith("synthetic,", File.ReadAllText(folder.File("out/camelyon16-slide-scores.csv")));
        var evaluated = await Tumortrace.Run("evaluate", folder.File("out/synthetic"), "--truth", slide.Truth, "--json");
        var figures = JsonDocument.Parse(evaluated.StandardOutput).RootElement;
        Assert.InRange(figures.GetProperty("tumor_io_u").GetDouble(), 0.6, 1);
        Assert.InRange(figures.GetProperty("window_auc").GetDouble(), 0.95, 1);
    }

    [Fact]
    public async Task Threads_batches_caches_and_memory_leave_no_trace_in_any_output()
    {
        using var folder = new TemporaryFolder();
        await Succeed(slide.LongArguments(folder.File("a"), "--threads", "1", "--batch", "1"));
        await Succeed(slide.LongArguments(folder.File("b"), "--threads", "2", "--batch", "9", "--tile-cache", "16"));
        await SucceedAlone(slide.LongArguments(folder.File("c"), "--memory", "700"));
        Assert.Equal(Hashes(folder.File("a")), Hashes(folder.File("b")));
        Assert.Equal(Hashes(folder.File("a")), Hashes(folder.File("c")));
        Assert.InRange(Read(folder.File("c")).PeakMemoryBytes, 1, 700L << 20);
    }

    [Fact]
    public async Task The_manifest_says_what_read_the_pixels_and_how_long_the_workers_waited()
    {
        using var folder = new TemporaryFolder();
        await Succeed(slide.LongArguments(folder.File("out"), "--coarse-only"));
        var manifest = Read(folder.File("out"));
        Assert.Matches(@"^JPEG tiles by libvips [0-9.]+ \(level 0, .*; checked against OpenSlide [0-9.]+\)$", manifest.PixelReader);
        Assert.InRange(manifest.Stages.Single(s => s.Name == "coarse").WaitShare!.Value, 0, 0.95);
        Assert.Null(manifest.Stages.Single(s => s.Name == "tissue").WaitShare);
    }

    [Fact]
    public async Task Too_little_memory_is_said_with_what_is_needed()
    {
        using var folder = new TemporaryFolder();
        var result = await Tumortrace.RunProgram(Arguments(folder.File("out"), "--memory", "100"));
        Assert.Equal(2, result.ExitCode);
        Assert.Matches(
            @"the memory limit is 100 MiB, and the least is [0-9]+ MiB: .* give [0-9]+ or more.*\(--memory\)",
            result.StandardError
        );
    }

    [Fact]
    public async Task Dense_windows_shrink_where_the_memory_asks_for_it_unless_their_size_was_given()
    {
        using var folder = new TemporaryFolder();
        var refused = await Tumortrace.RunProgram(
            slide.LongArguments(folder.File("out"), "--exhaustive", "--precision", "fp32", "--memory", "100", "--dense-window", "1280")
        );
        Assert.Equal(2, refused.ExitCode);
        Assert.DoesNotContain("dense windows of", refused.StandardError);
        // The least that windows of 1280 px take is in the message; with somewhat less, they are smaller.
        var least = int.Parse(
            System.Text.RegularExpressions.Regex.Match(refused.StandardError, "the least is ([0-9]+) MiB").Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
        await SucceedAlone(slide.LongArguments(folder.File("out"), "--exhaustive", "--precision", "fp32", "--memory", $"{least - 30}"));
        Assert.InRange(Read(folder.File("out")).Options.Dense.Window!.Value, 320, 960);
    }

    [Fact]
    public async Task The_manifest_says_which_coarse_mode_was_used()
    {
        using var folder = new TemporaryFolder();
        foreach (var mode in new[] { CoarseMode.Patch, CoarseMode.Dense })
        {
            await Succeed(Arguments(folder.File("out"), "--coarse-only", "--coarse-mode", mode == CoarseMode.Patch ? "patch" : "dense"));
            Assert.Equal(mode, Read(folder.File("out")).Options.Coarse.Mode);
        }
        await Succeed(Arguments(folder.File("auto"), "--coarse-only"));
        Assert.NotEqual(CoarseMode.Auto, Read(folder.File("auto")).Options.Coarse.Mode);
    }

    [Fact]
    public async Task A_slide_is_kept_only_if_settings_models_and_outputs_match()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("out");
        await Succeed(Arguments(output, "--coarse-only"));
        Assert.Contains(
            "already done with these settings",
            (await Tumortrace.Run(Arguments(output, "--coarse-only", "--threads", "1"))).StandardOutput
        );
        Assert.DoesNotContain("already done", (await Tumortrace.Run(Arguments(output, "--coarse-only", "--overwrite"))).StandardOutput);
        Assert.DoesNotContain(
            "already done",
            (await Tumortrace.Run(Arguments(output, "--coarse-only", "--threshold", "0.6"))).StandardOutput
        );
        File.WriteAllText(Path.Combine(output, "synthetic", "synthetic.geojson"), "damaged");
        Assert.DoesNotContain(
            "already done",
            (await Tumortrace.Run(Arguments(output, "--coarse-only", "--threshold", "0.6"))).StandardOutput
        );
    }

    [Fact]
    public async Task A_bad_slide_is_named_and_does_not_stop_the_rest()
    {
        using var folder = new TemporaryFolder();
        var bad = Path.Combine(SharedFiles.Cases, "slides", "letter.svs");
        File.WriteAllLines(folder.File("list.txt"), ["# slides", bad, "", slide.Path]);
        var result = await Tumortrace.Run(
            "segment",
            "--list",
            folder.File("list.txt"),
            "-o",
            folder.File("out"),
            "-m",
            "demo-synthetic",
            "--coarse-only"
        );
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"error: {bad}: not a slide", result.StandardError);
        Assert.Contains("1 of 2 slides failed", result.StandardError);
        Assert.NotNull(Read(folder.File("out")));
    }

    [Fact]
    public async Task Two_slides_of_one_name_are_told_apart_by_an_error()
    {
        using var folder = new TemporaryFolder();
        File.Copy(slide.Path, folder.File("synthetic.tif"));
        var result = await Tumortrace.Run(
            "segment",
            slide.Path,
            folder.File("synthetic.tif"),
            "-o",
            folder.File("out"),
            "-m",
            "demo-synthetic",
            "--coarse-only"
        );
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"has the same name as {slide.Path}", result.StandardError);
    }

    [Fact]
    public async Task Progress_for_programs_is_one_JSON_object_a_line()
    {
        using var folder = new TemporaryFolder();
        var result = await Tumortrace.Run(Arguments(folder.File("out"), "--json-progress"));
        var events = result.StandardOutput.Trim().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["slide", "done"], new[] { events[0], events[^1] }.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal(
            ["open", "tissue", "coarse", "dense", "stitch", "polygons", "exports"],
            events.Where(e => e.GetProperty("event").GetString() == "stage-done").Select(e => e.GetProperty("stage").GetString())
        );
        Assert.Contains(events, e => e.TryGetProperty("seconds_left", out var left) && left.ValueKind == JsonValueKind.Number);
    }

    [Fact]
    public async Task Ensembles_and_other_modes_run_from_the_command_line()
    {
        using var folder = new TemporaryFolder();
        var segmenter = Path.Combine(AppContext.BaseDirectory, "models", "demo-40x", "segmenter.onnx");
        File.Copy(segmenter, folder.File("second.onnx"));
        await Succeed(
            Arguments(
                folder.File("two"),
                "--segmenter",
                segmenter,
                "--segmenter",
                folder.File("second.onnx"),
                "--exact",
                "--simplify",
                "2",
                "--min-area",
                "500"
            )
        );
        Assert.Equal(3, Read(folder.File("two")).Models.Count);
        await Succeed(Arguments(folder.File("all"), "--exhaustive", "--dense-window", "640", "--no-holes"));
        Assert.DoesNotContain(Read(folder.File("all")).Stages, s => s.Name == "coarse");
    }

    [Fact]
    public async Task A_full_disk_is_an_error_of_one_line_and_leaves_no_output_that_looks_finished()
    {
        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        using (var mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=400k", "tmpfs", disk]))
        {
            await mount.WaitForExitAsync();
            Assert.SkipUnless(mount.ExitCode == 0, "a small file system can only be mounted by root");
        }
        try
        {
            var result = await Tumortrace.RunProgram(Arguments(Path.Combine(disk, "out")));
            Assert.Equal(2, result.ExitCode);
            Assert.Contains("No space left on device", result.StandardError);
            Assert.DoesNotContain("   at ", result.StandardError);
            Assert.DoesNotContain("unexpected", result.StandardError);
            Assert.Null(Read(Path.Combine(disk, "out")));
        }
        finally
        {
            using var unmount = Process.Start("umount", [disk]);
            await unmount.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_tissue_mask_drawn_in_QuPath_counts_whatever_its_class()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.File("tissue.geojson")))
            Core.Annotations.QuPathGeoJson.Write(file, [Shapes.Square(1024, 1024, 1024) with { Group = "Region*" }]);
        await Succeed(Arguments(folder.File("out"), "--coarse-only", "--tissue", folder.File("tissue.geojson")));
        Assert.Equal(8 * 8, Read(folder.File("out")).Stages.Single(s => s.Name == "coarse").Items);
    }

    [Fact]
    public async Task Results_of_other_settings_are_not_left_behind()
    {
        using var folder = new TemporaryFolder();
        await Succeed(Arguments(folder.File("out"), "--coarse-only"));
        Assert.True(File.Exists(folder.File("out/model-outputs-csv/synthetic.csv")));
        await Succeed(Arguments(folder.File("out"), "--exhaustive"));
        Assert.False(File.Exists(folder.File("out/model-outputs-csv/synthetic.csv")));
        Assert.Equal(1152, Read(folder.File("out")).Options.Dense.Window);
    }

    [Fact]
    public async Task Blank_and_tiny_slides_are_results()
    {
        using var folder = new TemporaryFolder();
        var tiny = Path.Combine(SharedFiles.Cases, "slides", "no-pixel-size.png");
        await Succeed("segment", tiny, "--mpp", "0.25", "-o", folder.File("out"), "-m", "demo-synthetic");
        Assert.Contains("\"features\":[]", File.ReadAllText(folder.File("out/no-pixel-size/no-pixel-size.geojson")));
    }

    /// <summary>The card's low threshold holds; a given one, or another threshold, goes before it.</summary>
    [Fact]
    public async Task Regions_go_on_down_to_what_the_segmenter_s_card_says()
    {
        using var folder = new TemporaryFolder();
        var pair = Directory.CreateDirectory(folder.File("pair")).FullName;
        foreach (var file in new[] { "classifier.onnx", "segmenter.onnx" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, "models", "demo-40x", file), Path.Combine(pair, file));
        await Succeed("model", "upgrade", Path.Combine(pair, "segmenter.onnx"), "--low-threshold", "0.2");
        async Task<(double? Low, double Mm2)> Run(params string[] more)
        {
            await Succeed(["segment", slide.Path, "-o", folder.File("out"), "-m", pair, "--dense-window", "640", "--halo", "64", .. more]);
            var manifest = Read(folder.File("out"));
            return (manifest.Options.Polygons.LowThreshold, manifest.Result.TumorAreaMm2);
        }
        var ofCard = await Run();
        var given = await Run("--low-threshold", "0.5");
        var alone = await Run("--threshold", "0.51");
        Assert.Equal((0.2, 0.5, null), (ofCard.Low, given.Low, alone.Low));
        // An ensemble's: the highest, none unless all have one.
        var segmenter = Path.Combine(pair, "segmenter.onnx");
        File.Copy(segmenter, Path.Combine(pair, "segmenter-b.onnx"));
        await Succeed("model", "upgrade", Path.Combine(pair, "segmenter-b.onnx"), "--low-threshold", "0.3");
        Assert.Equal(0.3, (await Run("--ensemble")).Low);
        await Succeed("model", "upgrade", segmenter, "--low-threshold", "0.5");
        Assert.Null((await Run("--ensemble")).Low);
        Assert.True(ofCard.Mm2 > given.Mm2 && given.Mm2 >= alone.Mm2, $"{ofCard.Mm2}, {given.Mm2}, {alone.Mm2}");
    }

    [Fact]
    public async Task A_file_of_options_holds_unless_the_command_line_says_otherwise()
    {
        using var folder = new TemporaryFolder();
        var request = new SegmentRequest
        {
            Models = new ModelChoice { Pair = "demo-synthetic" },
            Options = new SegmentOptions
            {
                Mode = CascadeMode.CoarseOnly,
                Polygons = new() { MinAreaUm2 = 50, Exact = true },
                Frame = OutputFrame.Bounds,
            },
            Settings = new RunSettings { Threads = 1 },
        };
        File.WriteAllText(folder.File("options.json"), request.ToJson());
        await Succeed("segment", slide.Path, "-o", folder.File("out"), "--options", folder.File("options.json"), "--min-area", "70");
        var manifest = Read(folder.File("out"));
        Assert.Equal(
            (CascadeMode.CoarseOnly, OutputFrame.Bounds, 1),
            (manifest.Options.Mode, manifest.Options.Frame, manifest.Run.Threads)
        );
        Assert.Equal((70, true), (manifest.Options.Polygons.MinAreaUm2, manifest.Options.Polygons.Exact));
    }

    [Theory]
    [InlineData("{ \"options\": { \"polygon\": {} } }", "polygon")]
    [InlineData("{ \"options\": { \"dense\": { \"window\": 100 } } }", "--dense-window is 100, expected a multiple of 8, 64 or more")]
    [InlineData("[", "cannot be read as options")]
    public async Task A_file_of_options_that_cannot_be_used_is_refused(string json, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("options.json"), json);
        var result = await Tumortrace.Run("segment", slide.Path, "-o", folder.File("out"), "--options", folder.File("options.json"));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(says, result.StandardError);
        Assert.False(Directory.Exists(folder.File("out")));
    }
}
