using TumorTrace.Core;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>A pair of models learns from the workspace's corrections, in a process of its own.</summary>
internal sealed class TrainTask(JobStore store, JobSettings settings, ViewerOptions options, ModelList models, TaskProcess process)
{
    /// <returns>The record as the task leaves it.</returns>
    /// <exception cref="UserException">There is no such pair any more, or its folder lies outside the workspace.</exception>
    internal async Task<JobRecord> RunAsync(JobRecord job, JobHeartbeat heart, CancellationToken stop)
    {
        var request = job.Request.Train!;
        var output = Path.Combine(models.WorkspaceFolder, request.Name);
        if (!RealPath.IsInside(output, options.Root))
            throw new UserException($"{output}: lies outside the workspace");
        var pair =
            models.FolderOf(request.Models)
            ?? throw new UserException($"{request.Models}: there is no such pair of models any more; begin with another one");
        using var log = new JobLog(store.LogOf(job));
        var arguments = settings.TrainCommandLine!(options.Root, output, pair, request.WholeSlides);
        return await process.RunAsync(job, arguments, log, heart, _ => job, stop);
    }
}
