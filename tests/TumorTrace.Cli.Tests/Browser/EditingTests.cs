using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>A vertex moved by mouse, from the screen to the files and back.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class EditingTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_moved_vertex_is_saved_by_itself_reloaded_and_exported_where_it_was_dropped()
    {
        await using var page = await browser.Open("vertex", shot: "vertex-reloaded");
        var id = await browser.Workspace.Id("vertex");
        var before = await page.Features();
        var dropped = await page.DragVertex(ServedWorkspace.Left, 3, 37, -23);
        await page.Shoot("vertex-moved");
        var edited = await page.Features();
        Assert.True(
            Outlines.Near(dropped, edited[ServedWorkspace.Left][3]),
            $"dropped at {dropped}, drawn at {edited[ServedWorkspace.Left][3]}"
        );
        Assert.False(edited.IsLike(before));
        Assert.Equal(before[ServedWorkspace.Right], edited[ServedWorkspace.Right]);

        await page.UntilState("saved");
        Assert.Equal(1, await page.Version());
        await page.Reload(id);
        Assert.Equal(1, await page.Version());
        Assert.True((await page.Features()).IsLike(edited), "the reloaded page shows what was drawn");
        Assert.True((await browser.Workspace.Stored(id)).IsLike(edited), "the server has what was drawn");
        Assert.True((await GeoJson(page)).IsLike(edited), "the GeoJSON has what was drawn");
        Assert.Contains(await Asap(page), p => Outlines.Near(p, dropped));
        page.AssertClean();
    }

    /// <summary>The file that the last of these buttons brings.</summary>
    private static async Task<string> Download(ViewerPage page, params string[] buttons)
    {
        var download = await page.Page.RunAndWaitForDownloadAsync(async () =>
        {
            foreach (var button in buttons.Prepend("file-menu"))
                await page[button].ClickAsync();
        });
        return await File.ReadAllTextAsync(await download.PathAsync());
    }

    private static async Task<Outlines> GeoJson(ViewerPage page) =>
        Outlines.Of(JsonDocument.Parse(await Download(page, "download-geojson")).RootElement.GetProperty("features"));

    private static async Task<IReadOnlyList<(double X, double Y)>> Asap(ViewerPage page)
    {
        double Number(XElement e, string name) => double.Parse(e.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        return
        [
            .. XDocument
                .Parse(await Download(page, "download-asap", "losses-asap"))
                .Descendants("Coordinate")
                .Select(c => (Number(c, "X"), Number(c, "Y"))),
        ];
    }
}
