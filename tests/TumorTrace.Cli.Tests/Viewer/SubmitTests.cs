using System.Diagnostics;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>`submit` and `status`, with a worker where something is to be done.</summary>
[Trait("Speed", "Slow")]
public sealed class SubmitTests(SyntheticSlide slide, PostgresCluster postgres)
    : IClassFixture<SyntheticSlide>,
        IClassFixture<PostgresCluster>,
        IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string _database = "";
    private Process? _worker;

    private string Root => _folder.File("work");

    private string Slides => Path.Combine(Root, "slides");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Slides);
        foreach (var name in (string[])["a", "b", "c"])
            File.Copy(slide.Path, Path.Combine(Slides, $"{name}.tif"));
        _database = await postgres.NewDatabase();
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            _worker.Kill(entireProcessTree: true);
            await _worker.WaitForExitAsync();
            _worker.Dispose();
        }
        _folder.Dispose();
    }

    private string[] Target => ["--workspace", Root, "--jobs-database", _database];

    private Task<Answer> Submit(params string[] more) => Tumortrace.Run(["submit", Slides, "-m", "demo-synthetic", .. Target, .. more]);

    private void StartWorker()
    {
        _worker = Tumortrace.Start(["worker", .. Target]);
        _ = _worker.StandardError.ReadToEndAsync();
    }

    private static void Says(Answer answer, int code, string text)
    {
        Assert.True(answer.ExitCode == code, answer.StandardError + answer.StandardOutput);
        Assert.Contains(text, answer.StandardOutput + answer.StandardError);
    }

    [Fact]
    public async Task The_same_call_again_queues_nothing_twice_and_all_slides_are_done_in_the_end()
    {
        Says(await Submit(), 0, "3 queued, 0 queued or running already, 0 done already");
        Says(await Submit(), 0, "0 queued, 3 queued or running already, 0 done already");
        var idle = await Tumortrace.Run(["status", .. Target]);
        Says(idle, 0, "3 queued\n");
        Assert.Contains("warning: a job waits for a worker with", idle.StandardError);
        StartWorker();
        Says(await Submit("--wait"), 0, "3 finished");
        Says(await Submit("--wait"), 0, "0 queued, 0 queued or running already, 3 done already");
        Says(await Tumortrace.Run(["status", .. Target, "--run", "other"]), 0, "no jobs");
        var whole = _folder.File("whole");
        await SyntheticSlide.Succeed("segment", Path.Combine(Slides, "a.tif"), "-o", whole, "-m", "demo-synthetic");
        Assert.All(
            (string[])["a", "b", "c"],
            name =>
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(whole, "a", "a.heatmap.ome.tif")),
                    File.ReadAllBytes(Path.Combine(Root, "runs", "demo-synthetic", name, $"{name}.heatmap.ome.tif"))
                )
        );
    }

    [Fact]
    public async Task A_slide_that_fails_is_named_and_does_not_stop_the_others()
    {
        await File.WriteAllTextAsync(Path.Combine(Slides, "broken.tif"), "no slide");
        StartWorker();
        var answer = await Submit("--wait", "--run", "mine");
        Says(answer, 2, "3 finished, 1 failed");
        Assert.Contains("failed: broken (mine): ", answer.StandardOutput);
        Says(await Tumortrace.Run(["status", .. Target]), 0, "3 finished, 1 failed");
        Says(await Submit("--run", "mine"), 0, "1 queued, 0 queued or running already, 3 done already");
    }

    [Fact]
    public async Task A_job_of_the_page_comes_before_a_batch()
    {
        await using var server = await JobServer.StartAsync(Root, s => s with { Database = _database, Workers = 0 });
        Says(await Submit(), 0, "3 queued");
        var last = (await server.Get("/api/slides"))[2];
        await server.Job(
            new
            {
                slide = last.GetProperty("id").GetString(),
                models = "demo-synthetic",
                run = "page",
            }
        );
        StartWorker();
        Assert.Equal("every queued job can be done here", await _worker!.StandardOutput.ReadLineAsync());
        Assert.Equal($"{last.GetProperty("name")} (page): started", await _worker.StandardOutput.ReadLineAsync());
    }

    [Fact]
    public async Task Slides_that_workers_may_not_read_and_wrong_models_are_refused_before_anything_is_queued()
    {
        var outside = await Tumortrace.Run(["submit", slide.Path, Slides, "-m", "demo-synthetic", .. Target]);
        Says(outside, 2, $"{slide.Path}: lies outside the workspace");
        Assert.Contains("(--slides)", outside.StandardError);
        Says(await Tumortrace.Run(["submit", Slides, "-m", "nonsense", .. Target]), 2, "models is nonsense, expected one of the pairs");
        Says(await Tumortrace.Run(["status", .. Target]), 0, "no jobs");
        string[] named = ["submit", slide.Path, "-m", "demo-synthetic", "--slides", Path.GetDirectoryName(slide.Path)!, .. Target];
        Says(await Tumortrace.Run(named), 0, "1 queued");
    }
}
