using Microsoft.Playwright;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Several slides, and several runs of one.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class WorkspaceTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_list_of_slides_counts_reviews_and_leads_to_what_is_open()
    {
        browser.SkipUnlessReady();
        await using var workspace = await ServedWorkspace.Start("a", "b", "c");
        await using var page = await browser.Open("a", shot: "workspace", at: workspace);
        Assert.Equal("0 of 6 reviewed", await page["workspace-progress"].InnerTextAsync());
        Assert.Equal(["a", "b", "c"], await Names(page));
        await page["slide-sort"].SelectOptionAsync("doubt");

        // The right one has 0.55, the left one 0.9: one of two is in doubt.
        foreach (var lesion in new[] { ServedWorkspace.Left, ServedWorkspace.Right })
        {
            await page.Page.Locator($"[data-lesion='{lesion}']").ClickAsync();
            await page.Page.Keyboard.PressAsync("a");
        }
        await page["workspace-progress"].Filter(new LocatorFilterOptions { HasText = "2 of 6 reviewed" }).WaitForAsync();
        Assert.Equal(["b", "c", "a"], await Names(page));
        Assert.Equal(
            ["0 of 2 reviewed · 1 in doubt", "0 of 2 reviewed · 1 in doubt", "2 of 2 reviewed"],
            await page["slide-progress"].AllInnerTextsAsync()
        );

        await page.Page.Keyboard.PressAsync("w");
        await page.UntilOpen(await workspace.Id("b"));
        await page.Page.Keyboard.PressAsync("w");
        await page.UntilOpen(await workspace.Id("c"));
        // Round past a, which has nothing open.
        await page.Page.Keyboard.PressAsync("w");
        await page.UntilOpen(await workspace.Id("b"));
        page.AssertClean();
    }

    [Fact]
    public async Task Two_runs_of_a_slide_are_compared_at_the_same_place()
    {
        browser.SkipUnlessReady();
        await using var workspace = await ServedWorkspace.Start("twice");
        Assert.Equal(0, await MenusOfRuns(workspace));
        workspace.Run("twice", "r2");
        await using var page = await browser.Open("twice", shot: "compare-ended", at: workspace);
        var other = await workspace.Id("twice", "r1");
        await page["compare-run"].SelectOptionAsync(other);
        await page["compared"].WaitForAsync();
        await Wait.Until(() => page.Answers.Any(a => a.Url.Contains($"{other}/image_files/") && a.Status == 200));
        await page.Still();
        await page["zoom-20x"].ClickAsync();
        await page.Still();
        await page.Page.WaitForTimeoutAsync(500);
        await page.Shoot("compare");
        var sides = await Sides(page);
        Assert.InRange(sides.Left.Width, sides.Right.Width - 4, sides.Right.Width + 4);
        await AssertAlike(page);

        // Moved on the right, the left follows.
        var before = await page.Corner();
        var (x, y) = (sides.Right.X + sides.Right.Width / 2, sides.Right.Y + sides.Right.Height / 2);
        await page.Page.Mouse.MoveAsync(x, y);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(x - 80, y - 50, new MouseMoveOptions { Steps = 8 });
        await page.Page.Mouse.UpAsync();
        await page.Still();
        var after = await page.Corner();
        Assert.InRange(after.X - before.X, -84, -76);
        Assert.InRange(after.Y - before.Y, -54, -46);
        await AssertAlike(page);
        Assert.Equal(0, await page.Version());

        await page.Page.Keyboard.PressAsync("Escape");
        await page["compared"].WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await page["compare-run"].SelectOptionAsync(other);
        await page["compare-close"].ClickAsync();
        await page["compared"].WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        page.AssertClean();
    }

    private static Task<IReadOnlyList<string>> Names(ViewerPage page) => page["slide"].Locator("strong").AllInnerTextsAsync();

    private async Task<int> MenusOfRuns(ServedWorkspace workspace)
    {
        await using var page = await browser.Open("twice", at: workspace);
        return await page["compare-run"].CountAsync();
    }

    private static async Task<(LocatorBoundingBoxResult Left, LocatorBoundingBoxResult Right)> Sides(ViewerPage page) =>
        ((await page["viewer"].BoundingBoxAsync())!, (await page["compared"].BoundingBoxAsync())!);

    /// <summary>The tissue's colours follow its place: the same around the middle of both sides means the same place and scale.</summary>
    private static async Task AssertAlike(ViewerPage page)
    {
        (double X, double Y)[] around = [(-90, -70), (90, -70), (-90, 70), (90, 70)];
        var (left, right) = await Sides(page);
        (double X, double Y)[] On(LocatorBoundingBoxResult side) =>
            [.. around.Select(p => (side.X + side.Width / 2 + p.X, side.Y + side.Height / 2 + p.Y))];
        var (_, _, colours) = await page.Pixels(await page.Page.ScreenshotAsync(), [.. On(left), .. On(right)]);
        Assert.All(
            colours.Take(around.Length).Zip(colours.Skip(around.Length)),
            c => Assert.All(c.First.Zip(c.Second), v => Assert.InRange(v.First, v.Second - 6, v.Second + 6))
        );
        Assert.True(colours[1][0] - colours[0][0] > 20, "the tissue is in view");
    }
}
