using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>Slides whose stages are divided into tasks, by the program and by a script that plays it.</summary>
[Collection(nameof(QueueTests))]
[Trait("Speed", "Slow")]
public sealed class DividedJobTests(QueueFixture queue)
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(50);

    private Task<QueueWorkspace> Create() => QueueWorkspace.Create(queue, "s");

    private static string[] Parts(JobServer server, string job) =>
        [.. server.Log(job).Result.Split('\n').Where(l => Regex.IsMatch(l, "^dense: [0-9]+, "))];

    /// <summary>
    /// Leaves a slide to three parts, then ends well. A part waits for the file "go"; part 2 fails as often as the file "fail" has lines.
    /// </summary>
    private static JobProgram Script(TemporaryFolder folder)
    {
        var script = folder.File("divide.sh");
        File.WriteAllText(
            script,
            $$$"""
            cd '{{{folder.File(".")}}}'
            part="$(grep -o '"number": [0-9]*' "$6" | grep -o '[0-9]*')"
            trap 'echo "$part" >> stopped; exit 130' INT TERM
            echo "${part:-whole}" >> started
            if [ -n "$part" ]; then
                echo '{"event":"stage","stage":"coarse","done":1,"total":4,"seconds_left":3}'
                if [ "$part" = 2 ] && [ -s fail ]; then sed -i 1d fail; echo 'error: part 2 fails' >&2; exit 2; fi
                while [ ! -f go ]; do sleep 0.05; done
            elif [ ! -f divided ]; then
                touch divided
                echo '{"event":"divided","slide":"s","division":{"stage":"coarse","parts":3,"items":12,"classifier":"/c","segmenters":[]}}'
            else
                echo '{"event":"done","slide":"x","result":{"regions":1,"tumor_area_mm2":0.5,"slide_score":0.75},"total_seconds":2}'
            fi
            """
        );
        return new JobProgram("/bin/bash", [script]);
    }

    private static string[] Lines(QueueWorkspace work, string file) =>
        File.Exists(work.Folder.File(file)) ? File.ReadAllLines(work.Folder.File(file)) : [];

    private static async Task<JsonElement> Until(JobServer server, string job, Func<JsonElement, bool> reached)
    {
        while (true)
        {
            var now = await server.Get($"/api/jobs/{job}");
            if (
                now.GetProperty("progress") is { ValueKind: JsonValueKind.Object } progress
                && progress.GetProperty("tasks") is { ValueKind: JsonValueKind.Object } tasks
                && reached(tasks)
            )
                return now;
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task A_long_stage_becomes_tasks_for_all_workers_with_the_bytes_of_one_run_and_no_window_computed_twice()
    {
        await using var work = await Create();
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        for (var i = 0; i < 2; i++)
            work.Worker(s => s with { TaskTime = s_short });
        await work.Finished(server, job);
        var parts = Parts(server, job);
        Assert.InRange(parts.Length, 3, 100);
        var windows = Manifest
            .TryRead(Path.Combine(work.Root, "runs", "demo-synthetic-exhaustive", "s", "s.manifest.json"))!
            .Stages.Single(stage => stage.Name == "dense");
        // The last line is the whole's, which computed nothing.
        Assert.Equal(windows.Items, parts[..^1].Sum(line => long.Parse(line.Split(' ', ',')[1], CultureInfo.InvariantCulture)));
        Assert.Equal(windows.Items, windows.Resumed);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(work.Root, "jobs"), "*-of-*"));
    }

    [Trait("Lane", "Slow")]
    [Fact]
    public async Task A_worker_that_is_killed_in_a_task_loses_neither_the_task_nor_the_others()
    {
        await using var work = await Create();
        await using var server = await work.Server(lostAfter: TimeSpan.FromSeconds(3));
        var job = await QueueWorkspace.Job(server);
        var first = work.Process("--task-seconds", "0.05");
        while (await first.StandardOutput.ReadLineAsync() is { } line && !line.EndsWith("1/2): started", StringComparison.Ordinal))
        {
            if (Regex.IsMatch(line, "dense 1/[0-9]+.: started"))
                break;
        }
        first.Kill();
        work.Worker();
        await work.Finished(server, job);
    }

    [Trait("Lane", "Slow")]
    [Fact]
    public async Task The_job_shows_the_sum_of_its_tasks_and_cancelling_it_stops_all_of_them()
    {
        await using var work = await Create();
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        work.Worker(s => s with { Program = Script(work.Folder), Workers = 2 });
        var now = await Until(server, job, t => t.GetProperty("running").GetInt32() == 2);
        Assert.Equal("running", now.GetProperty("state").GetString());
        Assert.Equal(3, now.GetProperty("progress").GetProperty("tasks").GetProperty("count").GetInt32());
        while (now.GetProperty("progress").GetProperty("done").GetInt64() < 2)
            now = await server.Get($"/api/jobs/{job}");
        Assert.Equal("coarse", now.GetProperty("progress").GetProperty("stage").GetString());
        Assert.Equal(12, now.GetProperty("progress").GetProperty("total").GetInt64());
        // A second for each cell that a part has left, ten cells, two workers.
        Assert.Equal(5, now.GetProperty("progress").GetProperty("secondsLeft").GetDouble());
        Assert.EndsWith($":{Environment.ProcessId}", now.GetProperty("worker").GetString());
        var status = await Tumortrace.Run(["status", .. work.Target]);
        Assert.Contains("1 running", status.StandardOutput);
        Assert.Contains("s (demo-synthetic-exhaustive): coarse 16% (0 of 3 tasks done, 2 running) on ", status.StandardOutput);

        Assert.Equal(202, (await server.Delete($"/api/jobs/{job}")).Status);
        Assert.Equal("cancelled", (await server.Get($"/api/jobs/{job}")).GetProperty("state").GetString());
        while (Lines(work, "stopped").Length < 2)
            await Task.Delay(20);
        Assert.Equal(["whole", "1", "2"], Lines(work, "started").OrderBy(l => l == "whole" ? "" : l));

        File.WriteAllText(work.Folder.File("go"), "");
        File.Delete(work.Folder.File("divided"));
        Assert.Equal(202, (await server.Post($"/api/jobs/{job}/restart", new { })).Status);
        Assert.Equal("finished", (await server.Until(job, "finished", "failed")).GetProperty("state").GetString());
        Assert.Equal(2, Lines(work, "started").Count(l => l == "1"));
        Assert.Contains("coarse: left to 3 parts", await server.Log(job));
    }

    [Trait("Lane", "Slow")]
    [Theory]
    [InlineData(2, "finished")]
    [InlineData(3, "failed")]
    public async Task A_task_that_fails_is_tried_three_times(int failures, string end)
    {
        await using var work = await Create();
        File.WriteAllText(work.Folder.File("go"), "");
        File.WriteAllLines(work.Folder.File("fail"), Enumerable.Repeat("x", failures));
        await using var server = await work.Server();
        var job = await QueueWorkspace.Job(server);
        work.Worker(s => s with { Program = Script(work.Folder) });
        var ended = await server.Until(job, "finished", "failed");
        Assert.Equal(end, ended.GetProperty("state").GetString());
        Assert.Equal(3, Lines(work, "started").Count(l => l == "2"));
        if (end == "failed")
            Assert.Equal("coarse, part 2/3: part 2 fails", ended.GetProperty("message").GetString());
    }

    [Trait("Lane", "Slow")]
    [Fact]
    public async Task Tasks_whose_end_nobody_saw_are_found_by_whoever_watches()
    {
        await using var work = await Create();
        using var table = new JobTable(work.Database, "jobs");
        var made = table.Add(now => new JobRecord(Guid.NewGuid().ToString("N"), "s", "s.tif", "r", new JobRequest(), JobState.Queued, now));
        JobRecord Change(JobRecord job, Func<JobRecord, JobRecord> change) => table.Change(job.Id, (r, _) => change(r), null)!;
        Change(made, r => r.Divided(new JobDivision("coarse", 2, 9, null, [])));
        var parts = table.Parts(made.Id);
        Assert.Equal(["1/2", "2/2"], parts.Select(p => $"{p.Part}").Order());
        Assert.Equal(made.Id, Assert.Single(table.List()).Id);
        Assert.Empty(table.Complete());
        Change(parts[0], r => r with { State = JobState.Finished });
        Assert.Empty(table.Complete());
        Change(parts[1], r => r with { State = JobState.Failed });
        Assert.Equal([made.Id], table.Complete());
        Change(parts[1], r => r with { State = JobState.Finished });
        Assert.Equal([made.Id], table.Complete());
        table.RemoveParts(made.Id);
        Assert.Empty(table.Parts(null));
        Assert.Equal([made.Id], table.Complete());
    }
}
