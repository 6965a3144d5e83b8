using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Annotation files by the upload button.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class ImportTests(BrowserFixture browser)
{
    private const string Id = "22222222-0000-4000-8000-000000000001";

    private async Task<string> Choose(ViewerPage page, string name, string content)
    {
        var file = browser.Workspace.Folder.File(name);
        await File.WriteAllTextAsync(file, content);
        var chooser = await page.Page.RunAndWaitForFileChooserAsync(() => page["upload"].ClickAsync());
        await chooser.SetFilesAsync(file);
        await page["import-dialog"].WaitForAsync();
        return content;
    }

    /// <summary>What the server says to a file, asked without the page.</summary>
    private async Task<string> Refusal(string id, string version, string content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/slides/{id}/import?mode=replace&who=Ada")
        {
            Content = new StringContent(content),
        };
        request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        using var answer = await browser.Workspace.Http.SendAsync(request);
        Assert.InRange((int)answer.StatusCode, 400, 422);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
    }

    [Fact]
    public async Task A_file_is_taken_over_and_a_malformed_one_is_refused_in_the_servers_words()
    {
        await using var page = await browser.Open("import", shot: "import-refused");
        var id = await browser.Workspace.Id("import");
        await Choose(
            page,
            "annotations.geojson",
            RunningViewer.Collection(RunningViewer.Feature(Id, "50.5 60.25, 300 70, 280 300, 50.5 60.25"))
        );
        await page["import-classes"].FillAsync("Karzinom, DCIS");
        await page.Shoot("import-dialog");
        await page["import-replace"].ClickAsync();
        await Wait.Until(async () => await page.Version() == 1);
        var taken = await page.Features();
        Assert.Equal((1, (50.5, 60.25)), (taken.Count, taken[Id][0]));
        Assert.True((await browser.Workspace.Stored(id)).IsLike(taken));

        page.Provoked.AddRange([400, 422]);
        var malformed = await Choose(
            page,
            "cut.geojson",
            """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1"""
        );
        await page["import-add"].ClickAsync();
        await page.Saying(await Refusal(id, "1", malformed)).WaitForAsync();
        Assert.Equal((1, true), (await page.Version(), (await page.Features()).IsLike(taken)));
        page.AssertClean();
    }
}
