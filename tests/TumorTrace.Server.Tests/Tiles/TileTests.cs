using System.Net;
using SkiaSharp;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Slides;
using TumorTrace.Slides.Rasters;
using TumorTrace.TestSupport;

namespace TumorTrace.Server.Tests.Tiles;

public sealed class TileTests
{
    [Theory]
    [InlineData(10, 0, 0, 0, 256, 256)]
    [InlineData(10, 3, 2, 0, 256, 192)]
    [InlineData(9, 1, 0, 1, 256, 256)]
    [InlineData(8, 0, 0, 2, 256, 176)]
    public async Task A_tile_holds_the_px_of_the_slides_level(int level, int column, int row, int stored, int width, int height)
    {
        await using var viewer = await RunningViewer.Start();
        using var slide = SlideFile.Open(viewer.Folder.File("slides/a.tif"));
        var expected = new RgbImage(width, height);
        slide.Read(new LevelRect(stored, column * 256, row * 256, width, height), expected.Pixels);
        var tile = await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/image_files/{level}/{column}_{row}.jpeg");
        Assert.Equal(JpegPicture.Encode(expected), tile);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(5)]
    public async Task Levels_that_are_not_stored_are_means_of_finer_ones(int level)
    {
        await using var viewer = await RunningViewer.Start();
        using var picture = SKBitmap.Decode(await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/image_files/{level}/0_0.jpeg"));
        var ratio = 1 << (10 - level);
        Assert.Equal((RunningViewer.Width / ratio, (RunningViewer.Height + ratio - 1) / ratio), (picture.Width, picture.Height));
        for (var x = 0; x < picture.Width; x++)
            Assert.InRange(picture.GetPixel(x, picture.Height / 2).Red - (x + 0.5) * ratio / 4, -8, 8);
    }

    /// <summary>Reductions so large that they are made from one picture of the whole slide.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_coarsest_levels_are_means_without_a_light_seam(int level)
    {
        await using var viewer = await RunningViewer.Start();
        using var picture = SKBitmap.Decode(await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/image_files/{level}/0_0.jpeg"));
        var ratio = 1 << (10 - level);
        var last = picture.Pixels[^1];
        // JPEG keeps the brightness of single px, not their colours. The px' part below the slide counts as the slide's edge.
        var red = (1024 - ratio / 2.0) / 4;
        var green = Enumerable.Range((picture.Height - 1) * ratio, ratio).Average(y => Math.Min(y, 703) / 4.0);
        Assert.InRange(Brightness(last.Red, last.Green, last.Blue) - Brightness(red, green, 128), -5, 5);
    }

    private static double Brightness(double red, double green, double blue) => 0.299 * red + 0.587 * green + 0.114 * blue;

    [Fact]
    public async Task The_descriptor_and_the_detail_describe_the_pyramid()
    {
        await using var viewer = await RunningViewer.Start();
        var xml = System.Xml.Linq.XElement.Parse(await viewer.Client.GetStringAsync($"{viewer.Slide}/image.dzi"));
        Assert.Equal(
            ("256", "0", "jpeg"),
            (xml.Attribute("TileSize")!.Value, xml.Attribute("Overlap")!.Value, xml.Attribute("Format")!.Value)
        );
        Assert.Equal(
            ("1024", "704"),
            (xml.Elements().Single().Attribute("Width")!.Value, xml.Elements().Single().Attribute("Height")!.Value)
        );
        var detail = await viewer.Json(viewer.Slide);
        Assert.Equal(10, detail.GetProperty("maxLevel").GetInt32());
        Assert.Equal("finished", detail.GetProperty("state").GetString());
        Assert.Equal(128, detail.GetProperty("heatmap").GetProperty("width").GetInt32());
        Assert.Equal([200, 0, 0], detail.GetProperty("classes")[0].GetProperty("color").EnumerateArray().Select(v => v.GetInt32()));
    }

    [Theory]
    [InlineData("image_files/11/0_0.jpeg")]
    [InlineData("image_files/10/4_0.jpeg")]
    [InlineData("image_files/10/0_3.jpeg")]
    [InlineData("image_files/10/-1_0.jpeg")]
    [InlineData("heatmap_files/11/0_0.png")]
    public async Task A_tile_outside_the_pyramid_is_not_found(string tile)
    {
        await using var viewer = await RunningViewer.Start();
        using var answer = await viewer.Get($"{viewer.Slide}/{tile}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("image_files/10/0_0.jpeg")]
    [InlineData("thumbnail.jpg")]
    [InlineData("heatmap_files/8/0_0.png?threshold=0.5")]
    [InlineData("tissue_files/8/0_0.png")]
    [InlineData("polygons?threshold=0.5")]
    public async Task Who_has_a_tile_already_is_told_so(string path)
    {
        await using var viewer = await RunningViewer.Start();
        using var first = await viewer.Get($"{viewer.Slide}/{path}");
        var tag = first.Headers.ETag!.ToString();
        using var again = await viewer.Get($"{viewer.Slide}/{path}", ("If-None-Match", tag));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, again.StatusCode));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        using var other = await viewer.Get($"{viewer.Slide}/{path}", ("If-None-Match", "\"other\""));
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await other.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_slide_that_was_replaced_is_another_one()
    {
        await using var viewer = await RunningViewer.Start();
        using var first = await viewer.Get($"{viewer.Slide}/image_files/10/0_0.jpeg");
        File.SetLastWriteTimeUtc(viewer.Folder.File("slides/a.tif"), DateTime.UnixEpoch);
        using var second = await viewer.Get($"{viewer.Slide}/image_files/10/0_0.jpeg", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
    }

    [Fact]
    public async Task A_slide_that_is_gone_is_listed_with_the_reason()
    {
        await using var viewer = await RunningViewer.Start();
        File.Delete(viewer.Folder.File("slides/a.tif"));
        var slide = (await viewer.Json("/api/slides"))[0];
        Assert.Contains("the slide is gone", slide.GetProperty("problem").GetString(), StringComparison.Ordinal);
        using var tile = await viewer.Get($"{viewer.Slide}/image_files/10/0_0.jpeg");
        Assert.Equal(HttpStatusCode.NotFound, tile.StatusCode);
        Assert.Contains("the slide is gone", await tile.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slide_that_moved_is_found_in_a_named_folder()
    {
        await using var viewer = await RunningViewer.Start(o =>
            o with
            {
                SlideFolders = [Path.Combine(Path.GetDirectoryName(o.Root)!, "moved")],
            }
        );
        Directory.Move(viewer.Folder.File("slides"), viewer.Folder.File("moved"));
        Assert.Null((await viewer.Json("/api/slides"))[0].GetProperty("problem").GetString());
        Assert.NotEmpty(await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/image_files/10/0_0.jpeg"));
    }
}
