using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Runs;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>The program with the shipped models on real tissue that no model was trained on.</summary>
[Trait("Speed", "Slow")]
public sealed class RealSlideTests
{
    private static async Task<Manifest> Segment(TemporaryFolder folder, string slide, params string[] more)
    {
        var result = await Tumortrace.Run(["segment", slide, "-o", folder.File("out"), .. more]);
        Assert.True(result.ExitCode == 0, result.StandardError);
        var name = Path.GetFileNameWithoutExtension(slide);
        var manifest = Manifest.TryRead(folder.File($"out/{name}/{name}.manifest.json"))!;
        // An exhaustive run has no coarse table.
        Assert.Equal(more.Contains("--exhaustive") ? 9 : 10, manifest.Outputs.Count);
        Assert.All(manifest.Stages.Where(s => s.TilesDecoded > 0), s => Assert.Equal(s.TilesDistinct, s.TilesDecoded));
        return manifest;
    }

    private static async Task<JsonElement> Evaluate(TemporaryFolder folder, string name, params string[] truth)
    {
        var result = await Tumortrace.Run(["evaluate", folder.File($"out/{name}"), "--json", "--truth", .. truth]);
        Assert.True(result.ExitCode == 0, result.StandardError);
        return JsonDocument.Parse(result.StandardOutput).RootElement;
    }

    [Fact]
    public async Task A_40x_pyramid_gets_the_40x_models_and_a_heatmap_of_2_um_a_pixel()
    {
        using var folder = new TemporaryFolder();
        var data = SharedFiles.Need("wsi");
        var manifest = await Segment(folder, Path.Combine(data, "bcss_1008_pyramid.tif"));
        Assert.Equal(
            (0.25, "TIFF resolution tags", 448, 320, 8.0),
            (manifest.Mpp, manifest.MppSource?.Name, manifest.Heatmap.Width, manifest.Heatmap.Height, manifest.Heatmap.Level0PerPixel)
        );
        Assert.All(manifest.Models, m => Assert.StartsWith("breast-40x", m.Name));
        var figures = await Evaluate(folder, "bcss_1008_pyramid", Path.Combine(SharedFiles.Need("bcss-40x"), "masks", "1008.png"));
        // Better than chance by a margin; the measured values stand in README.md.
        Assert.InRange(figures.GetProperty("window_auc").GetDouble(), 0.6, 1);
    }

    [Fact]
    public async Task A_20x_slide_is_read_unscaled()
    {
        using var folder = new TemporaryFolder();
        var manifest = await Segment(folder, Path.Combine(SharedFiles.Need("wsi"), "CMU-1-Small-Region.svs"));
        Assert.Equal((555, 741, 4.0), (manifest.Heatmap.Width, manifest.Heatmap.Height, manifest.Heatmap.Level0PerPixel));
        Assert.DoesNotContain(manifest.Warnings, w => w.Contains("enlarged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_whole_section_at_4_um_a_pixel_takes_the_pair_made_for_it()
    {
        using var folder = new TemporaryFolder();
        var data = SharedFiles.Need("idc-mosaics-2.5x");
        var made = await Tumortrace.Run("pyramid", Path.Combine(data, "images", "8865.png"), "--mpp", "4", "-o", folder.File("8865.tif"));
        Assert.True(made.ExitCode == 0, made.StandardError);
        var manifest = await Segment(folder, folder.File("8865.tif"));
        Assert.All(manifest.Models, m => Assert.StartsWith("idc-2.5x", m.Name));
        var figures = await Evaluate(folder, "8865", Path.Combine(data, "labels", "8865.png"), "--unknown", "0");
        Assert.InRange(figures.GetProperty("window_auc").GetDouble(), 0.8, 1);
    }

    [Fact]
    public async Task A_plain_picture_is_segmented_with_a_stated_pixel_size()
    {
        using var folder = new TemporaryFolder();
        var picture = Path.Combine(SharedFiles.Need("bcss-40x"), "images", "tile_5067.png");
        var manifest = await Segment(folder, picture, "--mpp", "0.25", "--exhaustive");
        Assert.Equal(("image", "given", 64), (manifest.Format, manifest.MppSource?.Name, manifest.Heatmap.Width));
    }
}
