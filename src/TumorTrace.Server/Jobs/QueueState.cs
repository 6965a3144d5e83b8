namespace TumorTrace.Server.Jobs;

/// <summary>The queue at a moment, in numbers.</summary>
/// <param name="Jobs">Slides by state; those that are divided are running.</param>
/// <param name="Tasks">What workers take, by state: slides, or the parts of those that are divided.</param>
/// <param name="OldestSeconds">Age of the task that has waited longest; 0 if none waits.</param>
/// <param name="Errors">Tasks that failed, also those that were tried again, and lost workers; of all jobs on record.</param>
/// <param name="Workers">Those that were heard of in the last minute.</param>
public sealed record QueueState(
    IReadOnlyDictionary<JobState, int> Jobs,
    IReadOnlyDictionary<JobState, int> Tasks,
    double OldestSeconds,
    long Errors,
    IReadOnlyList<WorkerState> Workers
)
{
    /// <summary>Tasks that wait for a worker.</summary>
    public int Queued => Tasks.GetValueOrDefault(JobState.Queued);

    /// <param name="atWork">Tasks that workers do now.</param>
    internal static QueueState Of(
        IReadOnlyCollection<QueueCount> counts,
        IReadOnlyList<JobRecord> atWork,
        IReadOnlyList<WorkerState> workers
    ) =>
        new(
            Sum(counts.Where(c => !c.IsPart)),
            Sum(counts.Where(c => !c.IsDivided)),
            counts.Select(c => c.OldestSeconds).DefaultIfEmpty(0).Max(),
            counts.Sum(c => c.Errors),
            [.. workers.Select(w => w with { Tasks = [.. atWork.Where(j => j.Worker == w.Report.Name).Select(j => j.Title)] })]
        );

    private static Dictionary<JobState, int> Sum(IEnumerable<QueueCount> counts) =>
        counts.GroupBy(c => c.State).ToDictionary(g => g.Key, g => g.Sum(c => c.Count));
}

/// <summary>Records of one kind.</summary>
/// <param name="OldestSeconds">Of queued ones, the age of the oldest; else 0.</param>
internal sealed record QueueCount(JobState State, bool IsPart, bool IsDivided, int Count, long Errors, double OldestSeconds)
{
    internal static QueueCount Of(JobRecord job, DateTimeOffset now) =>
        new(
            job.State,
            job.Parent is not null,
            job.IsDivided,
            1,
            job.Failures + job.Losses + (job is { State: JobState.Failed, Losses: 0 } ? 1 : 0),
            job.State == JobState.Queued ? (now - job.Created).TotalSeconds : 0
        );
}

/// <summary>A worker and what it does.</summary>
/// <param name="SilentSeconds">Since its last report.</param>
/// <param name="Tasks">What it does now: slide, run and part.</param>
public sealed record WorkerState(WorkerReport Report, double SilentSeconds, IReadOnlyList<string> Tasks);
