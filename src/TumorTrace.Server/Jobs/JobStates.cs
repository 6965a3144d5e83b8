using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Jobs;

/// <summary>Sets the states of slides to those of their jobs.</summary>
internal sealed class JobStates(SlideStates states, SlideCatalog catalog, TimeProvider time)
{
    private const int FewSeconds = 2;

    internal void Queued(JobRecord job) => Set(job, SlideState.Queued);

    /// <summary>A part of it, too.</summary>
    internal void Started(JobRecord job) => Set(job, SlideState.Running);

    /// <summary>
    /// A slide with a result stays finished if another of its jobs fails. One that is divided runs on, whatever becomes of a part.
    /// </summary>
    internal void Ended(JobRecord job)
    {
        if (job.Parent is null && !job.IsDivided)
            Set(job, job.State == JobState.Failed && catalog.Find(job.Request.Slide)?.Manifest is null ? SlideState.Failed : null);
    }

    /// <summary>A training is of no slide.</summary>
    private void Set(JobRecord job, SlideState? state)
    {
        if (job.Request.Train is null)
            states.Set(job.Request.Slide, state);
    }

    /// <summary>Follows jobs that others run: looks at their records when somebody asks for a state, at most every two seconds.</summary>
    internal void Follow(Func<IEnumerable<JobRecord>> newestFirst)
    {
        var last = 0L;
        states.Refresh = () =>
        {
            var before = Interlocked.Read(ref last);
            if (
                (before == 0 || time.GetElapsedTime(before).TotalSeconds >= FewSeconds)
                && Interlocked.CompareExchange(ref last, time.GetTimestamp(), before) == before
            )
                Restore(newestFirst());
        };
    }

    /// <summary>After a restart of the server, sets the states that the last job of each slide left.</summary>
    internal void Restore(IEnumerable<JobRecord> newestFirst)
    {
        foreach (var job in newestFirst.Where(j => j.Request.Train is null).DistinctBy(j => j.Request.Slide))
        {
            if (job.State == JobState.Queued)
                Queued(job);
            else if (job.State == JobState.Running)
                Started(job);
            else
                Ended(job);
        }
    }
}
