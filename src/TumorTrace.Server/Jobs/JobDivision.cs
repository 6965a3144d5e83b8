namespace TumorTrace.Server.Jobs;

/// <summary>A stage of a job's slide that is too long for one task, and the models that the first worker chose for all of them.</summary>
/// <param name="Items">Cells or windows of the stage.</param>
/// <param name="Classifier">Its file in the folder of models, which machines have under different paths; null if none is used.</param>
/// <param name="Segmenters">Their files in the folder of models.</param>
internal sealed record JobDivision(string Stage, int Parts, long Items, string? Classifier, IReadOnlyList<string> Segmenters);

/// <summary>Tasks of a job whose slide is divided now.</summary>
/// <param name="Count">All of the stage.</param>
public sealed record JobTasks(int Count, int Done, int Running)
{
    /// <summary>What people see of a divided job: the sum of its parts.</summary>
    internal static JobRecord Sum(JobRecord job, IReadOnlyCollection<JobRecord> parts)
    {
        var running = parts.Where(p => p.State == JobState.Running).ToList();
        var progress = parts.Select(p => p.Progress).OfType<JobProgress>().Where(p => p.Stage == job.Division!.Stage).ToList();
        var (done, total) = (progress.Sum(p => p.Done), job.Division!.Items);
        // Those that have begun tell how long an item takes a worker.
        var known = progress.Where(p => p is { SecondsLeft: not null } && p.Total > p.Done).ToList();
        var perItem = known.Sum(p => p.SecondsLeft!.Value) / known.Sum(p => p.Total - p.Done);
        return job with
        {
            Progress = new JobProgress(job.Division.Stage, done, total, known.Count == 0 ? null : perItem * (total - done) / running.Count)
            {
                Tasks = new JobTasks(job.Division.Parts, parts.Count(p => p.State == JobState.Finished), running.Count),
            },
            Worker = running.Count == 0 ? null : string.Join(", ", running.Select(p => p.Worker).Distinct(StringComparer.Ordinal)),
        };
    }
}
