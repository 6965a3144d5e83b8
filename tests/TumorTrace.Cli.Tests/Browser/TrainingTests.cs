using TumorTrace.Cli.Tests.Support;
using TumorTrace.Cli.Tests.Viewer;
using TumorTrace.Core.Annotations;
using TumorTrace.Server;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>The loop in the page: corrected slides, a training with progress, a table of before and after, a new default.</summary>
[Collection(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
[Trait("Lane", "Slow")]
public sealed class TrainingTests(BrowserFixture browser, TinyPairs pairs) : IClassFixture<TinyPairs>
{
    [Fact]
    public async Task Models_learn_from_corrections_and_become_the_default()
    {
        browser.SkipUnlessReady();
        using var folder = new TemporaryFolder();
        var work = new CorrectedWorkspace(folder);
        foreach (var name in new[] { "a", "b", "c" })
        {
            work.Slide("run", name);
            work.Corrections(
                $"runs/run/{name}",
                1,
                [Half(0) with { Id = "tumor", Group = "Tumor" }, Half(160) with { Id = "normal", Group = "Normal" }],
                []
            );
        }
        var tiny = Directory.CreateDirectory(Path.Combine(work.Root, "models", "tiny")).FullName;
        foreach (var file in Directory.EnumerateFiles(await pairs.Pink))
            File.Copy(file, Path.Combine(tiny, Path.GetFileName(file)));
        await using var server = await JobServer.StartAsync(work.Root, page: PageFiles.Find());
        var slide = (await server.Get("/api/slides"))[0].GetProperty("id").GetString()!;
        await using var page = await browser.Open(server.Address, slide, "Ada", "training");
        await page["jobs-open"].ClickAsync();
        await page["train-open"].ClickAsync();
        await page["train-corrected"].GetByText("3 slides are corrected.").WaitForAsync();
        await page["train-base"].SelectOptionAsync("tiny");
        Assert.Equal("tiny-1", await page["train-name"].GetAttributeAsync("placeholder"));
        await page["train-start"].ClickAsync();
        await page["train-running"].GetByText("training").First.WaitForAsync();
        await page.Shoot("training-progress");
        await page["training"].WaitForAsync(new() { Timeout = 240_000 });
        Assert.Equal("true", await page["training"].GetAttributeAsync("data-better"));
        await page.Saying("tiny-1: better on 1 corrected slide").First.WaitForAsync();
        await page["train-default"].ClickAsync();
        await page["train-undefault"].WaitForAsync();
        Assert.Equal(
            "tiny-1",
            Assert
                .Single((await server.Get("/api/models")).EnumerateArray(), m => m.GetProperty("isDefault").GetBoolean())
                .GetProperty("name")
                .GetString()
        );
        page.AssertClean();
    }

    private static AnnotationShape Half(double x) => new([new(x, 0), new(x + 160, 0), new(x + 160, 320), new(x, 320)], []);
}
