using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>The queue as monitoring sees it: /health, /metrics and the page's /api/queue.</summary>
[Collection(nameof(QueueTests))]
[Trait("Speed", "Slow")]
public sealed class QueueStateTests(QueueFixture queue)
{
    private static async Task<double> Metric(JobServer server, string name, string labels = "")
    {
        var text = await server.Http.GetStringAsync("/metrics");
        var line = text.Split('\n')
            .Single(l => l.StartsWith($"{name}{{", StringComparison.Ordinal) && l.Contains(labels, StringComparison.Ordinal));
        return double.Parse(Regex.Match(line, @"\} ([^ ]+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task Until(JobServer server, string name, string labels, Func<double, bool> reached)
    {
        while (!reached(await Metric(server, name, labels)))
            await Task.Delay(100);
    }

    private static async Task<JsonElement> Worker(JobServer server)
    {
        await Task.Delay(100);
        var workers = (await server.Get("/api/queue")).GetProperty("workers").EnumerateArray();
        return Assert.Single(workers).GetProperty("report");
    }

    [Fact]
    public async Task Metrics_and_the_page_show_what_waits_who_works_and_what_failed()
    {
        await using var work = await QueueWorkspace.Create(queue, "s");
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        Assert.Equal(1, await Metric(server, "tumortrace_queue_length"));
        Assert.Equal(1, await Metric(server, "tumortrace_tasks", "state=\"queued\""));
        Assert.Equal(0, await Metric(server, "tumortrace_workers"));
        await Until(server, "tumortrace_oldest_task_seconds", "", age => age > 0.1);

        work.Worker();
        await work.Finished(server, job);
        await Until(server, "tumortrace_slides", "state=\"finished\"", n => n == 1);
        Assert.Equal(0, await Metric(server, "tumortrace_queue_length"));
        Assert.Equal(0, await Metric(server, "tumortrace_oldest_task_seconds"));
        Assert.Equal(0, await Metric(server, "tumortrace_errors"));
        await Until(server, "tumortrace_worker_px_per_second", $":{Environment.ProcessId}\"", speed => speed > 0);
        // A worker reports with its next heartbeat, which can come after the slide is finished.
        var worker = await Worker(server);
        while (worker.GetProperty("finished").GetInt64() == 0)
            worker = await Worker(server);
        Assert.EndsWith($":{Environment.ProcessId}", worker.GetProperty("name").GetString());
        Assert.Equal(ProgramFacts.Version, worker.GetProperty("version").GetString());
        Assert.Equal(1, worker.GetProperty("finished").GetInt64());
        Assert.Contains(worker.GetProperty("does").EnumerateArray(), d => d.GetString()!.Contains("models demo-synthetic "));
    }

    [Fact]
    public async Task Errors_are_counted_and_a_worker_that_leaves_is_no_longer_listed()
    {
        await using var work = await QueueWorkspace.Create(queue, "s");
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        await using (var other = await QueueWorkspace.Create(queue))
        {
            var script = other.Folder.File("fail.sh");
            await File.WriteAllTextAsync(script, "exit 3");
            await work.WhileWorking(
                s => s with { Program = new("/bin/bash", [script]) },
                async () => Assert.Equal("failed", (await server.Until(job, "failed")).GetProperty("state").GetString())
            );
        }
        await Until(server, "tumortrace_errors", "", n => n == 3);
        await Until(server, "tumortrace_workers", "", n => n == 0);
    }

    [Fact]
    public async Task Health_tells_a_queue_that_nobody_serves_and_a_database_that_is_away()
    {
        await using var work = await QueueWorkspace.Create(queue, "s");
        await using var server = await work.Server();
        Assert.Equal("""{"status":"healthy","reason":null}""", await server.Http.GetStringAsync("/health"));
        await QueueWorkspace.Job(server);
        Assert.Equal(
            """{"status":"degraded","reason":"1 tasks wait, and no worker is there"}""",
            await server.Http.GetStringAsync("/health")
        );
        await queue.Postgres.Stop();
        using (var away = await server.Http.GetAsync("/health"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            var said = JsonSerializer.Deserialize<JsonElement>(await away.Content.ReadAsStringAsync());
            Assert.Contains("the database of the job queue cannot be used", said.GetProperty("reason").GetString());
        }
        await queue.Postgres.Start();
        while (!(await server.Http.GetAsync("/health")).IsSuccessStatusCode)
            await Task.Delay(50);
        Directory.Move(work.Root, work.Folder.File("away"));
        using (var gone = await server.Http.GetAsync("/health"))
            Assert.Contains("the folder cannot be reached", await gone.Content.ReadAsStringAsync());
        Directory.Move(work.Folder.File("away"), work.Root);
    }
}
