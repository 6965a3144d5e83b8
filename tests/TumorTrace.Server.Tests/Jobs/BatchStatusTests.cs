using TumorTrace.Server.Jobs;

namespace TumorTrace.Server.Tests.Jobs;

public sealed class BatchStatusTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<string> s_nobody = [];

    private static JobRecord Job(JobState state, int endedAfterMinutes = 0) =>
        new("id", "slide", "slides/slide.svs", "run", new JobRequest(), state, s_start)
        {
            Ended = s_start.AddMinutes(endedAfterMinutes),
            Needs = "TumorTrace 1, models a 1",
        };

    private static IEnumerable<JobRecord> Several(JobState state, int count) => Enumerable.Repeat(Job(state), count);

    [Fact]
    public void The_pace_is_that_of_the_latest_jobs_and_gives_the_time_left()
    {
        // A slow start long ago, then one every six minutes.
        var finished = Enumerable.Range(0, 60).Select(i => Job(JobState.Finished, 6 * i)).Append(Job(JobState.Finished, -100_000));
        var status = BatchStatus.From([.. finished, .. Several(JobState.Queued, 13), .. Several(JobState.Running, 2)], s_nobody);
        Assert.Equal("61 finished, 2 running, 13 queued; 10 an hour, about 1:30 h left", $"{status}");
    }

    [Fact]
    public void Without_two_finished_jobs_there_is_no_pace() =>
        Assert.Equal(
            "1 finished, 1 queued, 2 failed",
            $"{BatchStatus.From([Job(JobState.Finished), Job(JobState.Queued), .. Several(JobState.Failed, 2)], s_nobody)}"
        );

    [Fact]
    public void Nothing_is_no_jobs() => Assert.Equal("no jobs", $"{BatchStatus.From([], s_nobody)}");

    [Fact]
    public void A_need_that_nobody_meets_is_named_once()
    {
        JobRecord[] jobs = [.. Several(JobState.Queued, 3)];
        Assert.Equal(["waits for a worker with TumorTrace 1, models a 1: none is running"], BatchStatus.From(jobs, s_nobody).Obstacles);
        var served = Enumerable.Range(0, 3).Select(p => JobNeeds.Queue("TumorTrace 1, models a 1", p)).ToHashSet();
        Assert.Empty(BatchStatus.From(jobs, served).Obstacles);
    }
}
