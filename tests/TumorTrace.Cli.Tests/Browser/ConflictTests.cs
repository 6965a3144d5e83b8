namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Two people at the same slide: whatever is chosen, nobody's work is lost.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class ConflictTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("mine", true, false)]
    [InlineData("theirs", false, true)]
    [InlineData("combine", true, true)]
    public async Task The_later_one_is_asked_and_each_choice_keeps_its_work(string choice, bool hasMine, bool hasTheirs)
    {
        await using var ada = await browser.Open($"conflict-{choice}", "Ada", shot: $"conflict-{choice}");
        await using var bob = await browser.Open($"conflict-{choice}", "Bob");
        var id = await browser.Workspace.Id($"conflict-{choice}");
        var theirs = await bob.DragVertex(ServedWorkspace.Right, 3, 30, 20);
        await bob.UntilState("saved");
        ada.Provoked.Add(409);
        var mine = await ada.DragVertex(ServedWorkspace.Left, 3, -25, 30);
        await ada["conflict-dialog"].WaitForAsync();
        Assert.Contains("Bob", await ada["conflict-dialog"].InnerTextAsync());
        if (choice == "combine")
            await ada.Shoot("conflict-dialog");
        await ada[$"conflict-{choice}"].ClickAsync();
        await ada.UntilState("saved");

        var shown = await ada.Features();
        var stored = await browser.Workspace.Stored(id);
        Assert.Equal((hasMine, hasTheirs), (Has(shown, mine), Has(shown, theirs)));
        Assert.True(stored.IsLike(shown), "what is shown is what is stored");
        Assert.True(Has(await browser.Workspace.Stored(id, 1), theirs), "Bob's version stays in the history");
        Assert.Equal(hasMine ? 2 : 1, await ada.Version());
        if (!hasMine)
            await UndoBringsMineBack(ada, id, mine);
        ada.AssertClean();
        bob.AssertClean();
    }

    private async Task UndoBringsMineBack(ViewerPage ada, string id, (double X, double Y) mine)
    {
        await ada["undo"].ClickAsync();
        await Wait.Until(async () => await ada.Version() == 2);
        Assert.True(Has(await browser.Workspace.Stored(id), mine), "undo brings one's own back");
    }

    private static bool Has(Outlines outlines, (double X, double Y) point) =>
        outlines[ServedWorkspace.Left].Concat(outlines[ServedWorkspace.Right]).Any(p => Outlines.Near(p, point));
}
