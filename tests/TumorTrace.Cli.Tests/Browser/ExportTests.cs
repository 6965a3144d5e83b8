namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Files for other programs, and what they lose.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class ExportTests(BrowserFixture browser)
{
    [Fact]
    public async Task What_asap_cannot_hold_is_said_before_the_download()
    {
        await using var page = await browser.Open("losses");
        await page.Page.Locator($"[data-lesion='{ServedWorkspace.Left}']").ClickAsync();
        await page.Page.Keyboard.PressAsync("a");
        await page.Page.Locator($"[data-lesion='{ServedWorkspace.Right}']").ClickAsync();
        await page.Page.Keyboard.PressAsync("r");

        await page["file-menu"].ClickAsync();
        await page["download-asap"].ClickAsync();
        await page["losses-dialog"].WaitForAsync();
        await page.Shoot("losses-dialog");
        Assert.Equal(
            [
                "1 rejected lesions: written in the group \"Rejected\", which is not tumour",
                "1 accepted lesions: that they were reviewed",
                "2 objects with measurements",
            ],
            await page["losses"].Locator("li").AllTextContentsAsync()
        );
        Assert.Equal("losses.v1.xml", await Download(page, "losses-asap"));
        Assert.Equal(0, await page["losses-dialog"].CountAsync());

        await page["file-menu"].ClickAsync();
        Assert.Equal("losses.v1.geojson", await Download(page, "download-geojson"));

        // Of no annotations nothing is lost, and nothing is said.
        foreach (var lesion in new[] { ServedWorkspace.Left, ServedWorkspace.Right })
        {
            await page.Page.Locator($"[data-lesion='{lesion}']").ClickAsync();
            await page["lesion-delete"].ClickAsync();
        }
        await page["file-menu"].ClickAsync();
        Assert.Equal("losses.v2.xml", await Download(page, "download-asap"));
        page.AssertClean();
    }

    private static async Task<string> Download(ViewerPage page, string button) =>
        (await page.Page.RunAndWaitForDownloadAsync(() => page[button].ClickAsync())).SuggestedFilename;
}
