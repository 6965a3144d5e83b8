namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Going through a slide's lesions: what is left, what is doubtful, how large they are.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class WorklistTests(BrowserFixture browser)
{
    private const string First = "[data-testid=lesion]:first-child";

    private static async Task<string> Text(ViewerPage page, string id) => await page[id].InnerTextAsync();

    [Fact]
    public async Task Lesions_are_listed_by_doubt_counted_filtered_measured_and_exported()
    {
        await using var page = await browser.Open("worklist", shot: "worklist");
        Assert.Equal("0 of 2 reviewed", await Text(page, "review-progress"));

        // The right one has 0.55, the left one 0.9: the run's threshold is 0.5.
        await page["lesion-sort"].SelectOptionAsync("doubt");
        Assert.Equal(ServedWorkspace.Right, await page.Page.Locator(First).GetAttributeAsync("data-lesion"));
        await page.Page.Locator(First).ClickAsync();
        // From (600, 150) to (880, 500), at 0.25 µm/px.
        Assert.Equal("0.12", await Text(page, "lesion-disagreement"));
        Assert.StartsWith("112 µm", await Text(page, "lesion-diameter"), StringComparison.Ordinal);
        Assert.Contains("isolated tumour cells", await Text(page, "lesion-diameter"));
        await page.Page.Keyboard.PressAsync("a");
        Assert.Equal("1 of 2 reviewed", await Text(page, "review-progress"));
        Assert.Equal(ServedWorkspace.Left, await page.Page.Locator(First).GetAttributeAsync("data-lesion"));

        // 5,252 and 5,866 µm².
        await page["least-area"].FillAsync("5600");
        Assert.Equal("1 hidden", await Text(page, "hidden-lesions"));
        Assert.Equal(ServedWorkspace.Right, await page.Page.Locator(First).GetAttributeAsync("data-lesion"));
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page["lesion-csv"].ClickAsync());
        Assert.Equal("worklist.lesions.csv", download.SuggestedFilename);
        var lines = (await File.ReadAllTextAsync(await download.PathAsync())).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("name,class,review,area_um2,max_diameter_um,perimeter_um,mean_probability,max_probability,disagreement", lines[0]);
        Assert.Contains(",accepted,", Assert.Single(lines[1..]));
        await page["least-area"].FillAsync("0");
        Assert.Equal(2, await page.Page.Locator("[data-testid=lesion]").CountAsync());
        await page.UntilState("saved");
        page.AssertClean();
    }
}
