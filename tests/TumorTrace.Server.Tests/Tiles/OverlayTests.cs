using System.Net;
using System.Text.Json;
using SkiaSharp;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Polygons;
using TumorTrace.Slides.Rasters;
using TumorTrace.TestSupport;

namespace TumorTrace.Server.Tests.Tiles;

/// <summary>Heatmap and tissue tiles, and polygons at a threshold.</summary>
public sealed class OverlayTests
{
    private static double Slope(int x, int y) => x / 127.0 * (y < 44 ? 1 : 0.5);

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.75)]
    public async Task A_heatmap_tile_is_transparent_below_the_threshold_and_only_there(double threshold)
    {
        await using var viewer = await RunningViewer.Start(probability: Slope);
        // Level 7: a px of the tile is a px of the heatmap.
        using var tile = SKBitmap.Decode(
            await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/heatmap_files/7/0_0.png?threshold={threshold}")
        );
        Assert.Equal((128, 88), (tile.Width, tile.Height));
        var least = Quantised.AtLeast(threshold);
        for (var y = 0; y < 88; y++)
        {
            for (var x = 0; x < 128; x++)
                Assert.Equal(Quantised.From((float)Slope(x, y)) >= least ? 255 : 0, tile.GetPixel(x, y).Alpha);
        }
    }

    [Theory]
    [InlineData("viridis", 253, 231, 37)]
    [InlineData("magma", 252, 253, 191)]
    [InlineData("cividis", 254, 232, 56)]
    public async Task Colours_are_those_of_the_palette(string palette, int r, int g, int b)
    {
        await using var viewer = await RunningViewer.Start(probability: (_, _) => 1);
        using var tile = SKBitmap.Decode(
            await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/heatmap_files/10/1_1.png?palette={palette}")
        );
        Assert.Equal(new SKColor((byte)r, (byte)g, (byte)b), tile.GetPixel(100, 100));
    }

    [Fact]
    public async Task A_single_hot_px_is_still_seen_from_far()
    {
        await using var viewer = await RunningViewer.Start(probability: (x, y) => x == 37 && y == 51 ? 1 : 0);
        using var tile = SKBitmap.Decode(await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/heatmap_files/3/0_0.png?threshold=0.5"));
        var seen = Enumerable
            .Range(0, tile.Width * tile.Height)
            .Where(i => tile.GetPixel(i % tile.Width, i / tile.Width).Alpha > 0)
            .ToList();
        Assert.Equal([51 / 16 * tile.Width + 37 / 16], seen);
    }

    [Fact]
    public async Task Tissue_tiles_are_opaque_on_tissue()
    {
        await using var viewer = await RunningViewer.Start();
        using var tile = SKBitmap.Decode(await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/tissue_files/10/0_0.png"));
        Assert.Equal(255, tile.GetPixel(10, 10).Alpha);
    }

    [Theory]
    [InlineData("heatmap_files/7/0_0.png?threshold=2", "expected more than 0, up to 1")]
    [InlineData("heatmap_files/7/0_0.png?threshold=x", "threshold")]
    [InlineData("heatmap_files/7/0_0.png?palette=jet", "expected one of viridis, magma, cividis")]
    [InlineData("polygons?threshold=0", "expected more than 0, up to 1")]
    public async Task Bad_settings_are_refused(string path, string message)
    {
        await using var viewer = await RunningViewer.Start();
        using var answer = await viewer.Get($"{viewer.Slide}/{path}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            message,
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("0.25")]
    [InlineData("0.6")]
    public async Task Polygons_are_those_that_a_run_at_the_threshold_would_trace(string threshold)
    {
        await using var viewer = await RunningViewer.Start(probability: Slope);
        var json = await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/polygons?threshold={threshold}");
        using var map = HeatmapFile.Read(
            viewer.Folder.File("out/a/a.heatmap.ome.tif"),
            viewer.Folder.File("scratch"),
            FakeRun.Level0PerPixel
        );
        var expected = new MemoryStream();
        QuPathGeoJson.Write(
            expected,
            RegionShapes.From(PolygonTracer.Trace(map, FakeRun.Mpp, FakeRun.Polygons with { Threshold = double.Parse(threshold) }))
        );
        Assert.Equal(expected.ToArray(), json);
        Assert.Contains(
            "Area µm^2",
            JsonDocument
                .Parse(json)
                .RootElement.GetProperty("features")[0]
                .GetProperty("properties")
                .GetProperty("measurements")
                .EnumerateObject()
                .Select(m => m.Name)
        );
    }

    /// <summary>0.95 at the right, 0.4 left of it, and a part of 0.7 by itself.</summary>
    [Fact]
    public async Task At_the_run_s_threshold_sure_regions_go_on_down_and_another_one_stands_alone()
    {
        await using var viewer = await RunningViewer.Start(
            probability: (x, y) =>
                y is < 10 or >= 20 ? 0
                : x >= 60 ? 0.95
                : x >= 40 ? 0.4
                : x < 10 ? 0.7
                : 0,
            polygons: FakeRun.Polygons with
            {
                LowThreshold = 0.3,
            }
        );
        Assert.Equal(0.3, (await Json("")).GetProperty("lowThreshold").GetDouble());
        Assert.Equal((double[])[40, 0], await Left(""));
        Assert.Equal((double[])[60, 0], await Left("?threshold=0.45"));

        async Task<JsonElement> Json(string path) =>
            JsonDocument.Parse(await viewer.Client.GetStringAsync(viewer.Slide + path)).RootElement;
        async Task<double[]> Left(string query) =>
            [
                .. (await Json($"/polygons{query}"))
                    .GetProperty("features")
                    .EnumerateArray()
                    .Select(f => f.GetProperty("geometry").GetProperty("coordinates")[0].EnumerateArray().Min(p => p[0].GetDouble()) / 8)
                    .OrderDescending(),
            ];
    }

    [Fact]
    public async Task Thresholds_are_rounded_so_that_few_are_traced()
    {
        await using var viewer = await RunningViewer.Start(probability: Slope);
        using var one = await viewer.Get($"{viewer.Slide}/polygons?threshold=0.501");
        using var other = await viewer.Get($"{viewer.Slide}/polygons?threshold=0.4999");
        Assert.Equal(one.Headers.ETag, other.Headers.ETag);
    }
}
