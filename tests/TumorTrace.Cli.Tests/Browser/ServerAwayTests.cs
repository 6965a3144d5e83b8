using System.Net.Http.Headers;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Work that could not be saved: it is there after a reload, and is saved then.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class ServerAwayTests(BrowserFixture browser)
{
    private const string Slide = "away";

    [Fact]
    public async Task Work_done_while_the_server_is_away_survives_a_reload_and_is_saved()
    {
        browser.SkipUnlessReady();
        await using var workspace = await ServedWorkspace.Start(Slide);
        var id = await workspace.Id(Slide);
        await using var page = await browser.Open(Slide, at: workspace);
        var moved = await EditWhileAway(page, workspace);
        await page.Open(id);
        await page.Saying("Your unsaved changes were restored.").WaitForAsync();
        await page.UntilState("saved");

        var stored = await workspace.Stored(id);
        Assert.True(Has(stored, ServedWorkspace.Left, moved));
        Assert.True(stored.IsLike(await page.Features()));
        Assert.Equal("accepted", await Review(workspace, id, ServedWorkspace.Right));
        // Nothing is left to restore.
        var versions = await page.Version();
        await page.Reload(id);
        await page.UntilState("saved");
        Assert.Equal(versions, await page.Version());
        page.AssertClean();
    }

    [Fact]
    public async Task If_somebody_else_saved_first_the_two_versions_are_compared()
    {
        browser.SkipUnlessReady();
        await using var workspace = await ServedWorkspace.Start(Slide);
        var id = await workspace.Id(Slide);
        await using var page = await browser.Open(Slide, at: workspace);
        var moved = await EditWhileAway(page, workspace);
        await Reject(workspace, id, ServedWorkspace.Left);
        await page.Open(id);
        await page["conflict-dialog"].WaitForAsync();
        Assert.Contains("ada", await page["conflict-dialog"].InnerTextAsync());
        await page["conflict-mine"].ClickAsync();
        await page.UntilState("saved");

        Assert.True(Has(await workspace.Stored(id), ServedWorkspace.Left, moved));
        Assert.Equal("accepted", await Review(workspace, id, ServedWorkspace.Right));
        Assert.Equal(2, await page.Version());
        page.AssertClean();
    }

    [Fact]
    public async Task Edits_of_regions_that_were_segmented_again_are_compared_with_the_new_ones()
    {
        browser.SkipUnlessReady();
        await using var workspace = await ServedWorkspace.Start(Slide);
        var id = await workspace.Id(Slide);
        await using var page = await browser.Open(Slide, at: workspace);
        var moved = await EditWhileAway(page, workspace, whileAway: SegmentAgain);
        await page.Open(id);
        await page["conflict-dialog"].WaitForAsync();
        await page.Shoot("segmented-again");
        Assert.Contains("TumorTrace segmented this slide again", await page["conflict-dialog"].InnerTextAsync());
        await page["conflict-combine"].ClickAsync();
        await page.UntilState("saved");
        Assert.True(Has(await workspace.Stored(id), ServedWorkspace.Left, moved));
        page.AssertClean();

        void SegmentAgain()
        {
            var manifest = Path.Combine(workspace.Root, "runs", "r1", Slide, $"{Slide}.manifest.json");
            var before = File.ReadAllText(manifest);
            var after = before.Replace("\"settings_hash\": \"hash\"", "\"settings_hash\": \"another\"", StringComparison.Ordinal);
            Assert.NotEqual(before, after);
            File.WriteAllText(manifest, after);
        }
    }

    [Fact]
    public async Task What_was_edited_in_the_moment_before_the_page_is_left_survives()
    {
        browser.SkipUnlessReady();
        await using var workspace = await ServedWorkspace.Start(Slide);
        var id = await workspace.Id(Slide);
        await using var page = await browser.Open(Slide, at: workspace);
        var moved = await page.DragVertex(ServedWorkspace.Left, 3, -25, 30);
        await page.Reload(id);
        await page.UntilState("saved");
        Assert.True(Has(await workspace.Stored(id), ServedWorkspace.Left, moved));
        page.AssertClean();
    }

    [Fact]
    public async Task A_save_whose_answer_got_lost_is_no_conflict()
    {
        browser.SkipUnlessReady();
        await using var workspace = await ServedWorkspace.Start(Slide);
        await using var page = await browser.Open(Slide, at: workspace);
        page.Expected.Add("net::ERR_FAILED");
        page.Provoked.Add(409);
        var lost = 0;
        await page.Page.RouteAsync(
            "**/annotations?run=*",
            async route =>
            {
                if (lost++ > 0)
                {
                    await route.ContinueAsync();
                    return;
                }
                await route.FetchAsync();
                await route.AbortAsync();
            }
        );
        await page.DragVertex(ServedWorkspace.Left, 3, -25, 30);
        await page.UntilState("offline");
        await page.UntilState("saved");
        Assert.Equal(0, await page["conflict-dialog"].CountAsync());
        Assert.Equal(1, await page.Version());
        Assert.True(lost > 1, "the page tried again");
        page.AssertClean();
    }

    /// <summary>Moves a vertex of the left lesion and accepts the right one; the page is closed before the server is back.</summary>
    private static async Task<(double X, double Y)> EditWhileAway(ViewerPage page, ServedWorkspace workspace, Action? whileAway = null)
    {
        // An empty page has no storage for the name that the tests put there.
        page.Expected.AddRange(["net::ERR_", "failed to load", "localStorage"]);
        await workspace.Stop();
        var moved = await page.DragVertex(ServedWorkspace.Left, 3, -25, 30);
        await page.Page.Locator($"[data-lesion='{ServedWorkspace.Right}']").ClickAsync();
        await page.Page.Keyboard.PressAsync("a");
        await page.UntilState("offline");
        // Not by a reload: the browser's own page about a server that is away loads again by itself once it is back, and saves.
        await page.Page.GotoAsync("about:blank");
        whileAway?.Invoke();
        await workspace.Resume();
        return moved;
    }

    private static bool Has(Outlines outlines, string lesion, (double X, double Y) point) =>
        outlines[lesion].Any(p => Outlines.Near(p, point));

    private static async Task Reject(ServedWorkspace workspace, string id, string lesion)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/slides/{id}/annotations")
        {
            Content = new StringContent(
                RunningViewer.Body(
                    RunningViewer.Feature(
                        lesion,
                        "100 100, 400 120, 120 400, 100 100",
                        properties: ",\"metadata\":{\"review\":\"rejected\"}"
                    )
                ),
                new MediaTypeHeaderValue("application/json")
            ),
        };
        request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"0\""));
        using var answer = await workspace.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string?> Review(ServedWorkspace workspace, string id, string lesion) =>
        (await workspace.Json($"/api/slides/{id}/annotations"))
            .GetProperty("features")
            .GetProperty("features")
            .EnumerateArray()
            .Single(f => f.GetProperty("id").GetString() == lesion)
            .GetProperty("properties")
            .GetProperty("metadata")
            .GetProperty("review")
            .GetString();
}
