using System.Net;
using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Runs;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>Servers and workers over one workspace, with the queue in PostgreSQL.</summary>
[Collection(nameof(QueueTests))]
[Trait("Speed", "Slow")]
public sealed class WorkerTests(QueueFixture queue)
{
    private Task<QueueWorkspace> Create() => QueueWorkspace.Create(queue, "s");

    [Fact]
    public async Task A_worker_does_what_a_server_queues_and_both_know_its_state()
    {
        await using var work = await Create();
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        Assert.Equal("queued", (await server.Get("/api/slides"))[0].GetProperty("state").GetString());
        var waiting = (await server.Get($"/api/jobs/{job}")).GetProperty("message").GetString();
        Assert.Contains("none is running", waiting);
        var worker = work.Process();
        var events = await server.Events(job);
        Assert.Contains(events, e => e.Name == "progress");
        Assert.Equal("finished", events[^1].Data.GetProperty("state").GetString());
        Assert.EndsWith($":{worker.Id}", (await server.Get($"/api/jobs/{job}")).GetProperty("worker").GetString());
        await work.Finished(server, job);
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_leave_hands_its_work_to_another_one()
    {
        await using var work = await Create();
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        var first = work.Process("--log", "json");
        await work.Begun(server, job);
        await Tumortrace.Signal(first, "TERM");
        var log = (await first.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["every queued job can be done here", "s (demo-synthetic-exhaustive): started", "s (demo-synthetic-exhaustive): queued"],
            log.Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("message").GetString())
        );
        await first.WaitForExitAsync();
        Assert.Equal(0, first.ExitCode);
        Assert.Equal("queued", (await server.Get($"/api/jobs/{job}")).GetProperty("state").GetString());
        work.Worker();
        await work.Finished(server, job);
        var manifest = Manifest.TryRead(Path.Combine(work.Root, "runs", "demo-synthetic-exhaustive", "s", "s.manifest.json"))!;
        Assert.True(manifest.Stages.Single(stage => stage.Name == "dense").Resumed > 0);
    }

    [Fact]
    public async Task The_job_of_a_worker_that_was_killed_goes_to_another_one_and_its_process_ends()
    {
        await using var work = await Create();
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        var first = work.Process();
        await work.Begun(server, job);
        first.Kill();
        // The lock of the slide is free as soon as the killed worker's process has ended.
        work.Worker();
        await work.Finished(server, job);
        Assert.EndsWith($":{Environment.ProcessId}", (await server.Get($"/api/jobs/{job}")).GetProperty("worker").GetString());
    }

    [Fact]
    public async Task Servers_that_start_and_stop_leave_the_jobs_of_others_alone()
    {
        await using var work = await Create();
        await using var first = await work.Server();
        var job = await QueueWorkspace.Job(first);
        work.Worker();
        await work.Begun(first, job);
        await using (var second = await work.Server())
        {
            Assert.Equal("running", (await second.Get($"/api/jobs/{job}")).GetProperty("state").GetString());
            Assert.Equal("running", (await second.Get("/api/slides"))[0].GetProperty("state").GetString());
        }
        await work.Finished(first, job);
    }

    [Fact]
    public async Task One_server_cancels_what_another_one_queued_and_a_restart_resumes_it()
    {
        await using var work = await Create();
        await using var first = await work.Server();
        await using var second = await work.Server();
        var job = await QueueWorkspace.Job(first);
        work.Worker();
        await work.Begun(first, job);
        Assert.Equal(202, (await second.Delete($"/api/jobs/{job}")).Status);
        await first.Until(job, "cancelled");
        Assert.Equal(202, (await first.Post($"/api/jobs/{job}/restart", new { })).Status);
        await work.Finished(second, job);
    }

    [Fact]
    public async Task A_worker_of_another_version_does_not_take_the_job_and_says_so()
    {
        await using var work = await Create();
        await using var server = await work.Server(version: "0.0.1");
        var job = await QueueWorkspace.Job(server);
        var worker = work.Process();
        var line = await worker.StandardOutput.ReadLineAsync();
        Assert.StartsWith("not done here: 1 queued for TumorTrace 0.0.1, models demo-synthetic ", line);
        var waiting = await server.Get($"/api/jobs/{job}");
        Assert.Equal("queued", waiting.GetProperty("state").GetString());
        Assert.StartsWith("waits for a worker with TumorTrace 0.0.1, models", waiting.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_job_outlives_a_restart_of_the_database()
    {
        await using var work = await Create();
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        work.Worker();
        await work.Begun(server, job);
        await queue.Postgres.Stop();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync($"/api/jobs/{job}")).StatusCode);
        await queue.Postgres.Start();
        while (!(await server.Http.GetAsync($"/api/jobs/{job}")).IsSuccessStatusCode)
            await Task.Delay(50);
        await work.Finished(server, job);
    }

    [Fact]
    public async Task A_job_that_loses_three_workers_is_put_aside()
    {
        await using var work = await Create();
        await using var server = await work.Server(lostAfter: TimeSpan.FromSeconds(3));
        var job = await QueueWorkspace.Job(server);
        for (var n = 0; n < 3; n++)
        {
            var worker = work.Process();
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
