using System.Diagnostics;
using System.Net;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Runs;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>Servers and workers over one workspace, with the queue in PostgreSQL.</summary>
[Trait("Speed", "Slow")]
public sealed class WorkerTests(SyntheticSlide slide, PostgresCluster postgres)
    : IClassFixture<SyntheticSlide>,
        IClassFixture<PostgresCluster>,
        IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _workers = [];
    private string _database = "";

    private string Root => _folder.File("work");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Root, "slides"));
        File.Copy(slide.Path, Path.Combine(Root, "slides", "s.tif"));
        _database = await postgres.NewDatabase();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            if (!worker.HasExited)
                worker.Kill(entireProcessTree: true);
            await worker.WaitForExitAsync();
            worker.Dispose();
        }
        _folder.Dispose();
    }

    /// <summary>A server that only queues.</summary>
    private Task<JobServer> Server(string? version = null) =>
        JobServer.StartAsync(Root, s => s with { Database = _database, Workers = 0 }, version);

    private Process Worker()
    {
        var worker = Tumortrace.Start(["worker", "--workspace", Root, "--jobs-database", _database, "--threads", "1"]);
        _ = worker.StandardError.ReadToEndAsync();
        _workers.Add(worker);
        return worker;
    }

    private static async Task<string> Job(JobServer server) =>
        await server.Job(
            new
            {
                slide = await server.Slide(),
                models = "demo-synthetic",
                mode = "exhaustive",
            }
        );

    /// <summary>Until the job's process has computed something.</summary>
    private async Task Begun(JobServer server, string job)
    {
        await server.Until(job, "running");
        while (
            !Directory
                .EnumerateFiles(Path.Combine(Root, "runs"), "dense.log", SearchOption.AllDirectories)
                .Any(f => new FileInfo(f).Length > 0)
        )
            await Task.Delay(20);
    }

    private async Task Finished(JobServer server, string job)
    {
        var ended = await server.Until(job, "finished", "failed", "cancelled", "interrupted");
        Assert.True(ended.GetProperty("state").GetString() == "finished", ended.ToString());
        var whole = _folder.File("whole");
        await SyntheticSlide.Succeed("segment", slide.Path, "-o", whole, "-m", "demo-synthetic", "--exhaustive");
        var run = Path.Combine(Root, "runs", ended.GetProperty("run").GetString()!, "s");
        foreach (var output in (string[])["geojson", "heatmap.ome.tif"])
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(whole, "synthetic", $"synthetic.{output}")),
                File.ReadAllBytes(Path.Combine(run, $"s.{output}"))
            );
    }

    [Fact]
    public async Task A_worker_does_what_a_server_queues_and_both_know_its_state()
    {
        await using var server = await Server();
        var job = await Job(server);
        Assert.Equal("queued", (await server.Get("/api/slides"))[0].GetProperty("state").GetString());
        var waiting = (await server.Get($"/api/jobs/{job}")).GetProperty("message").GetString();
        Assert.Contains("none is running", waiting);
        var worker = Worker();
        var events = await server.Events(job);
        Assert.Contains(events, e => e.Name == "progress");
        Assert.Equal("finished", events[^1].Data.GetProperty("state").GetString());
        Assert.EndsWith($":{worker.Id}", (await server.Get($"/api/jobs/{job}")).GetProperty("worker").GetString());
        await Finished(server, job);
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_leave_hands_its_work_to_another_one()
    {
        await using var server = await Server();
        var job = await Job(server);
        var first = Worker();
        await Begun(server, job);
        await Tumortrace.Signal(first, "TERM");
        await first.WaitForExitAsync();
        Assert.Equal(0, first.ExitCode);
        Assert.Equal("queued", (await server.Get($"/api/jobs/{job}")).GetProperty("state").GetString());
        Worker();
        await Finished(server, job);
        var manifest = Manifest.TryRead(Path.Combine(Root, "runs", "demo-synthetic-exhaustive", "s", "s.manifest.json"))!;
        Assert.True(manifest.Stages.Single(stage => stage.Name == "dense").Resumed > 0);
    }

    [Fact]
    public async Task The_job_of_a_worker_that_was_killed_goes_to_another_one_and_its_process_ends()
    {
        await using var server = await Server();
        var job = await Job(server);
        var first = Worker();
        await Begun(server, job);
        first.Kill();
        // The lock of the slide is free as soon as the killed worker's process has ended.
        Worker();
        await Finished(server, job);
        Assert.EndsWith($":{_workers[1].Id}", (await server.Get($"/api/jobs/{job}")).GetProperty("worker").GetString());
    }

    [Fact]
    public async Task Servers_that_start_and_stop_leave_the_jobs_of_others_alone()
    {
        await using var first = await Server();
        var job = await Job(first);
        Worker();
        await Begun(first, job);
        await using (var second = await Server())
        {
            Assert.Equal("running", (await second.Get($"/api/jobs/{job}")).GetProperty("state").GetString());
            Assert.Equal("running", (await second.Get("/api/slides"))[0].GetProperty("state").GetString());
        }
        await Finished(first, job);
    }

    [Fact]
    public async Task One_server_cancels_what_another_one_queued_and_a_restart_resumes_it()
    {
        await using var first = await Server();
        await using var second = await Server();
        var job = await Job(first);
        Worker();
        await Begun(first, job);
        Assert.Equal(202, (await second.Delete($"/api/jobs/{job}")).Status);
        await first.Until(job, "cancelled");
        Assert.Equal(202, (await first.Post($"/api/jobs/{job}/restart", new { })).Status);
        await Finished(second, job);
    }

    [Fact]
    public async Task A_worker_of_another_version_does_not_take_the_job_and_says_so()
    {
        await using var server = await Server(version: "0.0.1");
        var job = await Job(server);
        var worker = Worker();
        var line = await worker.StandardOutput.ReadLineAsync();
        Assert.StartsWith("not done here: 1 queued for TumorTrace 0.0.1, models demo-synthetic ", line);
        var waiting = await server.Get($"/api/jobs/{job}");
        Assert.Equal("queued", waiting.GetProperty("state").GetString());
        Assert.StartsWith("waits for a worker with TumorTrace 0.0.1, models", waiting.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_job_outlives_a_restart_of_the_database()
    {
        await using var server = await Server();
        var job = await Job(server);
        Worker();
        await Begun(server, job);
        await postgres.Stop();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync($"/api/jobs/{job}")).StatusCode);
        await postgres.Start();
        while (!(await server.Http.GetAsync($"/api/jobs/{job}")).IsSuccessStatusCode)
            await Task.Delay(50);
        await Finished(server, job);
    }

    [Fact]
    public async Task A_job_that_loses_three_workers_is_put_aside()
    {
        await using var server = await JobServer.StartAsync(
            Root,
            s => s with { Database = _database, Workers = 0, LostAfter = TimeSpan.FromSeconds(3) }
        );
        var job = await Job(server);
        for (var n = 0; n < 3; n++)
        {
            var worker = Worker();
            while (
                (await server.Get($"/api/jobs/{job}"))
                    .GetProperty("worker")
                    .GetString()
                    ?.EndsWith($":{worker.Id}", StringComparison.Ordinal) != true
            )
                await Task.Delay(50);
            worker.Kill(entireProcessTree: true);
            await server.Until(job, "queued", "failed");
        }
        var aside = await server.Until(job, "failed");
        Assert.StartsWith("put aside: 3 workers were lost while they did it", aside.GetProperty("message").GetString());
    }
}
