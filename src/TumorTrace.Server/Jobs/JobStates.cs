using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Jobs;

/// <summary>Tells the list of slides what jobs do to them.</summary>
internal sealed class JobStates(SlideStates states, SlideCatalog catalog)
{
    internal void Queued(JobRecord job) => states.Set(job.Request.Slide, SlideState.Queued);

    internal void Started(JobRecord job) => states.Set(job.Request.Slide, SlideState.Running);

    /// <summary>A slide that has a result keeps it when another job of it fails.</summary>
    internal void Ended(JobRecord job) =>
        states.Set(
            job.Request.Slide,
            job.State == JobState.Failed && catalog.Find(job.Request.Slide)?.Manifest is null ? SlideState.Failed : null
        );

    /// <summary>After a restart: what the last job of each slide left.</summary>
    internal void Restore(IEnumerable<JobRecord> newestFirst)
    {
        foreach (var job in newestFirst.DistinctBy(j => j.Request.Slide))
        {
            if (job.State == JobState.Queued)
                Queued(job);
            else if (job.State == JobState.Failed)
                Ended(job);
        }
    }
}
