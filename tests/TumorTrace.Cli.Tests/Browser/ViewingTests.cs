using System.Globalization;
using System.Text.RegularExpressions;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Looking at a slide: zoom, heatmap, threshold.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed partial class ViewingTests(BrowserFixture browser)
{
    [GeneratedRegex("([0-9.]+) (µm|mm)")]
    private static partial Regex Length();

    /// <summary>What the bar says and what it shows, in µm; the slide has 0.25 µm/px.</summary>
    private static async Task<(double Said, double Shown)> ScaleBar(ViewerPage page)
    {
        var said = Length().Match(await page["scale-bar"].InnerTextAsync());
        var width = await page["scale-bar"].Locator("i").EvaluateAsync<double>("e => e.getBoundingClientRect().width");
        return (
            double.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture) * (said.Groups[2].Value == "mm" ? 1000 : 1),
            width / await page.Scale() * 0.25
        );
    }

    [Fact]
    public async Task Tiles_arrive_and_the_scale_bar_follows_the_zoom()
    {
        await using var page = await browser.Open("zoom", shot: "zoomed");
        await page.Page.WaitForFunctionAsync("performance.getEntriesByType('resource').some(e => e.name.includes('/image_files/'))");
        await page.Shoot("opened");
        var before = await ScaleBar(page);
        var scale = await page.Scale();
        var levels = page.Requests.Count(r => r.Contains("/image_files/10/"));

        await page["zoom-40x"].ClickAsync();
        await page.Still();
        Assert.Equal(1, await page.Scale(), 0.01);
        Assert.Equal("40x", (await page["magnification"].InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await Wait.Until(() => page.Answers.Count(a => a.Url.Contains("/image_files/10/") && a.Status == 200) >= Math.Max(levels, 1));
        var native = await ScaleBar(page);
        Assert.True(native.Said < before.Said, $"the bar said {before.Said} µm at {scale}, {native.Said} µm at 1");
        Assert.All([before, native], b => Assert.Equal(b.Said, b.Shown, 0.02 * b.Said));

        var middle = (await page["viewer"].BoundingBoxAsync())!;
        await page.Page.Mouse.MoveAsync(middle.X + middle.Width / 2, middle.Y + middle.Height / 2);
        await page.Page.Mouse.WheelAsync(0, -300);
        await page.Still();
        Assert.True(await page.Scale() > 1.1, "the wheel zooms in");
        page.AssertClean();
    }

    [Fact]
    public async Task Polygons_and_heatmap_follow_the_threshold()
    {
        await using var page = await browser.Open("threshold");
        var id = await browser.Workspace.Id("threshold");
        var run = await page.Features();
        var bare = await page["viewer"].ScreenshotAsync();
        await page["heatmap-toggle"].ClickAsync();
        await Wait.Until(() =>
            page.Answers.Any(a => a.Url.Contains("/heatmap_files/") && a.Url.Contains("threshold=0.50") && a.Status == 200)
        );
        await page.Page.WaitForTimeoutAsync(500);
        Assert.NotEqual(bare, await page["viewer"].ScreenshotAsync());

        var low = await At(page, id, "0.30");
        var high = await At(page, id, "0.80");
        Assert.True(low.Area > 2 * high.Area && high.Area > 0, $"{low.Area} px² at 0.30, {high.Area} px² at 0.80");
        await Wait.Until(() =>
            page.Answers.Any(a => a.Url.Contains("/heatmap_files/") && a.Url.Contains("threshold=0.80") && a.Status == 200)
        );
        await page.Page.WaitForTimeoutAsync(1000);
        await page.Shoot("heatmap-0.80");
        await page["threshold-reset"].ClickAsync();
        await Wait.Until(async () => (await page.Features()).IsLike(run));
        Assert.Equal(0, await page.Version());
        page.AssertClean();
    }

    /// <summary>Polygons of the page at a threshold: those that the server traces there.</summary>
    private async Task<Outlines> At(ViewerPage page, string id, string threshold)
    {
        await page["threshold"].FillAsync(threshold.TrimEnd('0'));
        var traced = Outlines.Of(
            (await browser.Workspace.Json($"/api/slides/{id}/polygons?threshold={threshold}")).GetProperty("features")
        );
        await Wait.Until(async () => Math.Abs((await page.Features()).Area - traced.Area) < 1);
        return await page.Features();
    }
}
