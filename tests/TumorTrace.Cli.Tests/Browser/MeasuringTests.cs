using System.Globalization;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>The ruler, and pictures of the view.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class MeasuringTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_ruler_measures_between_two_points_until_escape()
    {
        await using var page = await browser.Open("ruler");
        await page.Page.Keyboard.PressAsync("d");
        Assert.Equal("true", await page["tool-ruler"].GetAttributeAsync("aria-pressed"));
        Assert.Equal(0, await page["distance"].CountAsync());
        // 500 px of 0.25 µm.
        var px = await page.Drag((100, 100), (500, 400));
        await page.Shoot("ruler");
        Assert.Equal(125, px * 0.25, 2.0);
        Assert.Equal($"{Math.Round(px * 0.25).ToString(CultureInfo.InvariantCulture)} µm", await page["distance"].InnerTextAsync());

        await page.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await page["distance"].CountAsync());
        Assert.Equal("true", await page["tool-select"].GetAttributeAsync("aria-pressed"));
        Assert.Equal(0, await page.Version());
        page.AssertClean();
    }

    [Fact]
    public async Task The_view_is_saved_as_a_picture_with_a_scale_bar()
    {
        await using var page = await browser.Open("picture");
        await page["heatmap-toggle"].ClickAsync();
        await Wait.Until(() => page.Answers.Any(a => a.Url.Contains("/heatmap_files/") && a.Status == 200));
        await page.Page.WaitForTimeoutAsync(1000);
        await page["file-menu"].ClickAsync();
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page["save-picture"].ClickAsync());
        Assert.Equal("picture-view.png", download.SuggestedFilename);
        var file = Path.Combine(BrowserFixture.Artifacts, "picture-view.png");
        await download.SaveAsAsync(file);

        var box = (await page["viewer"].BoundingBoxAsync())!;
        var corner = await page.Corner();
        var scale = await page.Scale();
        (double X, double Y) Inside(double x, double y) => (corner.X - box.X + x * scale, corner.Y - box.Y + y * scale);
        // Bare slide; heatmap over it; the scale bar; white around the slide.
        var seen = await page.Pixels(await File.ReadAllBytesAsync(file), Inside(40, 660), Inside(512, 352), (35, box.Height - 21), (3, 3));
        Assert.Equal(((int)box.Width, (int)box.Height), (seen.Width, seen.Height));
        Assert.All(seen.Colours[0].Zip([10, 165, 128]), c => Assert.InRange(c.First, c.Second - 12, c.Second + 12));
        Assert.True(seen.Colours[1][1] > 352 / 4 + 20, "yellow and green of the heatmap");
        Assert.True(seen.Colours[2].All(c => c < 60), "the scale bar is dark");
        Assert.Equal([255, 255, 255], seen.Colours[3]);

        var byKey = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.Keyboard.PressAsync("i"));
        Assert.Equal("picture-view.png", byKey.SuggestedFilename);
        page.AssertClean();
    }
}
