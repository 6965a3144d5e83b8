using System.Globalization;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Server.Options;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>What goes wrong between machines. WorkerTests have workers that die and a database that restarts.</summary>
[Collection(nameof(QueueTests))]
[Trait("Lane", "Slow")]
[Trait("Speed", "Slow")]
public sealed class QueueFaultTests(QueueFixture queue)
{
    private Task<QueueWorkspace> Create() => QueueWorkspace.Create(queue, "s");

    /// <summary>Says its name, then waits for the file "go"; finds as many regions as it is told.</summary>
    private static JobProgram Script(TemporaryFolder folder, string name, int regions)
    {
        var script = folder.File($"{name}.sh");
        File.WriteAllText(
            script,
            $$"""
            cd '{{folder.File(".")}}'
            trap 'echo {{name}} >> stopped; exit 130' INT TERM
            echo {{name}} >> started
            while [ ! -f go ]; do sleep 0.05; done
            echo '{"event":"done","slide":"x","result":{"regions":{{regions}},"tumor_area_mm2":1,"slide_score":1},"total_seconds":2}'
            """
        );
        return new JobProgram("/bin/bash", [script]);
    }

    private static async Task Until(QueueWorkspace work, string file, string line)
    {
        while (!File.Exists(work.Folder.File(file)) || !File.ReadAllLines(work.Folder.File(file)).Contains(line))
            await Task.Delay(20);
    }

    [Fact]
    public async Task A_workspace_that_is_gone_for_a_while_costs_no_job()
    {
        await using var work = await Create();
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        work.Worker();
        await work.Begun(server, job);
        Directory.Move(work.Root, work.Folder.File("away"));
        await server.Until(job, "queued");
        // Nobody begins it while nobody sees the folder.
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.Equal("queued", (await server.Get($"/api/jobs/{job}")).GetProperty("state").GetString());
        Directory.Move(work.Folder.File("away"), work.Root);
        await work.Finished(server, job);
    }

    [Fact]
    public async Task A_worker_that_the_database_no_longer_answers_stops_and_cannot_spoil_what_another_one_does()
    {
        await using var work = await Create();
        await using var proxy = new DatabaseProxy(work.Database);
        var lost = TimeSpan.FromSeconds(4);
        await using var server = await work.Server(lostAfter: lost);
        var job = await QueueWorkspace.Job(server);
        var cut = Script(work.Folder, "cut", regions: 1);
        work.Worker(s => s with { Database = proxy.Connection, Program = cut, LostAfter = lost });
        await Until(work, "started", "cut");
        proxy.Answers = false;
        await Until(work, "stopped", "cut");
        work.Worker(s => s with { Program = Script(work.Folder, "other", regions: 2), LostAfter = lost });
        await Until(work, "started", "other");
        proxy.Answers = true;
        File.WriteAllText(work.Folder.File("go"), "");
        var ended = await server.Until(job, "finished", "failed");
        Assert.StartsWith("2 regions, ", ended.GetProperty("message").GetString());
        Assert.Equal(["cut", "other"], File.ReadAllLines(work.Folder.File("started")));
    }

    [Fact]
    public async Task Clocks_that_differ_by_an_hour_neither_lose_a_job_nor_show_in_its_times()
    {
        await using var work = await Create();
        var hour = TimeSpan.FromHours(1);
        await using var server = await work.Server(time: new ShiftedTime(-hour), lostAfter: TimeSpan.FromSeconds(2));
        var before = TimeProvider.System.GetUtcNow();
        var job = await QueueWorkspace.Job(server);
        work.Worker(
            s => s with { Program = Script(work.Folder, "ahead", regions: 1), LostAfter = TimeSpan.FromSeconds(2) },
            new ShiftedTime(hour)
        );
        await Until(work, "started", "ahead");
        // Long enough for a job whose age is told by the wrong clock.
        await Task.Delay(TimeSpan.FromSeconds(5));
        File.WriteAllText(work.Folder.File("go"), "");
        var ended = await server.Until(job, "finished", "failed", "queued");
        var times = new[] { "created", "started", "ended" }
            .Select(t => DateTimeOffset.Parse(ended.GetProperty(t).GetString()!, CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(times.Order(), times);
        Assert.InRange(times[0], before - TimeSpan.FromMinutes(1), TimeProvider.System.GetUtcNow());
        Assert.InRange(times[2], before, TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));
        Assert.Equal(["ahead"], File.ReadAllLines(work.Folder.File("started")));
    }

    /// <summary>A clock that is wrong by this much.</summary>
    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
