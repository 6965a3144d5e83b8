using Microsoft.Playwright;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Segmentations from the page, by the built program with the demo models.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class JobTests(BrowserFixture browser)
{
    private static ILocator Newest(ViewerPage page) => page["job"].First;

    private static Task UntilJob(ViewerPage page, string state) =>
        page.Page.Locator($"[data-testid=job][data-state={state}]:first-child").WaitForAsync();

    [Fact]
    public async Task An_uploaded_slide_is_segmented_with_progress_and_opened()
    {
        await using var page = await browser.Open("zoom", shot: "job-result");
        var file = browser.Workspace.Folder.File("uploaded.tif");
        Assert.Equal(
            0,
            (await Tumortrace.Run("synth", "-o", file, "--size", "3000x2400", "--seed", "3", "--tumors", "1", "--tissue", "0.8")).ExitCode
        );
        await page["jobs-open"].ClickAsync();
        await page["job-upload"].SetInputFilesAsync(file);
        await page.Saying("uploaded.tif is in the workspace.").WaitForAsync();
        var unsegmented = await browser.Workspace.Id("uploaded");
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Locator($"[data-slide='{unsegmented}']").ClickAsync();
        await page.UntilOpen(unsegmented);
        await page["jobs-open"].ClickAsync();
        await page["workers-open"].ClickAsync();
        await page["queue"].GetByText("0 tasks running, 0 waiting").WaitForAsync();
        await page["worker"].GetByText("nothing to do").WaitForAsync();
        await page.Shoot("workers");
        await page.Page.Keyboard.PressAsync("Escape");
        await page["jobs-open"].ClickAsync();
        await page["job-models"].SelectOptionAsync("demo-synthetic");
        await page["job-start"].ClickAsync();
        await Newest(page).GetByText(new System.Text.RegularExpressions.Regex("[a-z]+ [0-9,]+ of [0-9,]+")).WaitForAsync();
        await page.Shoot("job-progress");
        await UntilJob(page, "finished");
        Assert.Matches(
            "^[0-9]+ regions?( \\([0-9]+ too small, left out\\))?, ",
            await Newest(page).GetByTestId("job-message").InnerTextAsync()
        );

        var id = await browser.Workspace.Id("uploaded");
        Assert.NotEqual(unsegmented, id);
        await page.UntilOpen(id);
        await Newest(page).GetByTestId("job-show").ClickAsync();
        var slide = await browser.Workspace.Json($"/api/slides/{id}");
        Assert.Equal("finished", slide.GetProperty("state").GetString());
        Assert.True(slide.GetProperty("regions").GetInt32() > 0);
        Assert.Equal(slide.GetProperty("regions").GetInt32(), (await page.Features()).Count);
        await page["heatmap-toggle"].ClickAsync();
        await Wait.Until(() => page.Answers.Any(a => a.Url.Contains($"{id}/heatmap_files/") && a.Status == 200));
        page.AssertClean();
    }

    [Fact]
    public async Task A_failed_job_says_what_the_command_line_says_and_can_be_put_right()
    {
        browser.SkipUnlessReady();
        var slides = Path.Combine(browser.Workspace.Root, "slides");
        TrainingPictures.Write(Path.Combine(slides, "no-mpp.png"), browser.Workspace.Folder.File("mask.png"), 300, 1, (x, _) => x < 100);
        await using var page = await browser.Open("no-mpp", shot: "job-put-right");
        await page["jobs-open"].ClickAsync();
        await page["job-start"].ClickAsync();
        await UntilJob(page, "failed");

        var asTyped = await Tumortrace.Run("segment", Path.Combine(slides, "no-mpp.png"), "-o", browser.Workspace.Folder.File("out"));
        var message = await Newest(page).GetByTestId("job-message").InnerTextAsync();
        Assert.Equal(
            asTyped.StandardError.Trim().Split('\n')[^1],
            $"error: {message.Replace("(mpp)", "(--mpp)", StringComparison.Ordinal)}"
        );
        Assert.EndsWith("(mpp)", message);
        await Wait.Until(async () =>
            (await Newest(page).GetByTestId("job-log").InnerTextAsync()).Contains("$ tumortrace segment", StringComparison.Ordinal)
        );
        await Newest(page).GetByTestId("job-restart").WaitForAsync();
        await page.Shoot("job-message");

        await page["job-mpp"].FillAsync("0.25");
        await page["job-start"].ClickAsync();
        await UntilJob(page, "finished");
        page.AssertClean();
    }
}
