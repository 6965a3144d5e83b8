using System.Collections.Concurrent;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Server.Options;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>`submit` and `status`, with a worker where something is to be done.</summary>
[Collection(nameof(QueueTests))]
[Trait("Speed", "Slow")]
public sealed class SubmitTests(QueueFixture queue) : IAsyncLifetime
{
    private QueueWorkspace _work = null!;

    private string Slides => _work.Slides;

    private string[] Target => _work.Target;

    public async ValueTask InitializeAsync() => _work = await QueueWorkspace.Create(queue, "a", "b", "c");

    public ValueTask DisposeAsync() => _work.DisposeAsync();

    private Task<Answer> Submit(params string[] more) => Tumortrace.Run(["submit", Slides, "-m", "demo-40x", .. Target, .. more]);

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
        _work.Worker();
        Says(await Submit("--wait"), 0, "3 finished");
        Says(await Submit("--wait"), 0, "0 queued, 0 queued or running already, 3 done already");
        Says(await Tumortrace.Run(["status", .. Target, "--run", "other"]), 0, "no jobs");
        var whole = _work.Folder.File("whole");
        await SyntheticSlide.Succeed("segment", Path.Combine(Slides, "a.tif"), "-o", whole, "-m", "demo-40x");
        Assert.All(
            (string[])["a", "b", "c"],
            name =>
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(whole, "a", "a.heatmap.ome.tif")),
                    File.ReadAllBytes(Path.Combine(_work.Root, "runs", "demo-40x", name, $"{name}.heatmap.ome.tif"))
                )
        );
    }

    [Fact]
    public async Task Who_waits_goes_on_when_the_database_was_restarted()
    {
        using var waiting = Tumortrace.Start(["submit", Slides, "-m", "demo-40x", .. Target, "--wait"]);
        var said = "";
        while (!said.Contains("3 queued", StringComparison.Ordinal))
            said = await waiting.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("it ended");
        await queue.Postgres.Stop();
        await Task.Delay(TimeSpan.FromSeconds(2));
        await queue.Postgres.Start();
        _work.Worker();
        var rest = await waiting.StandardOutput.ReadToEndAsync();
        await waiting.WaitForExitAsync();
        Assert.Equal(0, waiting.ExitCode);
        Assert.Contains("3 finished", rest);
    }

    [Fact]
    public async Task A_slide_that_fails_is_named_and_does_not_stop_the_others()
    {
        await File.WriteAllTextAsync(Path.Combine(Slides, "broken.tif"), "no slide");
        _work.Worker();
        var answer = await Submit("--wait", "--run", "mine");
        Says(answer, 2, "3 finished, 1 failed");
        Assert.Contains("failed: broken (mine): ", answer.StandardOutput);
        Says(await Tumortrace.Run(["status", .. Target]), 0, "3 finished, 1 failed");
        Says(await Submit("--run", "mine"), 0, "1 queued, 0 queued or running already, 3 done already");
    }

    [Fact]
    public async Task A_job_of_the_page_comes_before_a_batch()
    {
        await using var server = await _work.Server();
        Says(await Submit(), 0, "3 queued");
        var last = (await server.Get("/api/slides"))[2];
        await server.Job(
            new
            {
                slide = last.GetProperty("id").GetString(),
                models = "demo-40x",
                run = "page",
            }
        );
        var worker = _work.Process();
        Assert.Equal("every queued job can be done here", await worker.StandardOutput.ReadLineAsync());
        Assert.Equal($"{last.GetProperty("name")} (page): started", await worker.StandardOutput.ReadLineAsync());
    }

    [Fact]
    public async Task Users_get_equal_shares_whoever_came_first()
    {
        Says(await Submit("--user", "ann"), 0, "3 queued");
        foreach (var name in (string[])["d", "e"])
            File.Copy(queue.Slide.Path, Path.Combine(Slides, $"{name}.tif"));
        Says(await Submit("--user", "bob"), 0, "2 queued, 3 queued or running already");
        var script = _work.Folder.File("nothing.sh");
        await File.WriteAllTextAsync(script, "exit 0");
        var started = new ConcurrentQueue<string>();
        _work.Worker(s => s with { Program = new JobProgram("/bin/bash", [script]), Report = line => started.Enqueue(line) });
        // Not by `submit`: the script leaves no results, and what ended without them would be queued again.
        Says(await Tumortrace.Run(["status", .. Target, "--wait"]), 0, "5 finished");
        Assert.Equal(
            "a, d, b, e, c",
            string.Join(", ", started.Where(l => l.EndsWith(": started", StringComparison.Ordinal)).Select(l => l[..1]))
        );
    }

    [Fact]
    public async Task Slides_that_workers_may_not_read_and_wrong_models_are_refused_before_anything_is_queued()
    {
        var outside = await Tumortrace.Run(["submit", queue.Slide.Path, Slides, "-m", "demo-40x", .. Target]);
        Says(outside, 2, $"{queue.Slide.Path}: lies outside the workspace");
        Assert.Contains("(--slides)", outside.StandardError);
        Says(await Tumortrace.Run(["submit", Slides, "-m", "nonsense", .. Target]), 2, "models is nonsense, expected one of the pairs");
        Says(await Tumortrace.Run(["status", .. Target]), 0, "no jobs");
        string[] named = ["submit", queue.Slide.Path, "-m", "demo-40x", "--slides", Path.GetDirectoryName(queue.Slide.Path)!, .. Target];
        Says(await Tumortrace.Run(named), 0, "1 queued");
    }
}
