using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Stages;
using TumorTrace.Models;
using TumorTrace.Segmentation;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>One task in a process of its own: a slide, what is left of a divided one, or a part of it.</summary>
internal sealed class SegmentTask(JobStore store, JobSettings settings, ViewerOptions options, ModelList models, TaskProcess process)
{
    /// <summary>
    /// A slide is divided at most for its coarse and its dense stage. What is missing after that, because of machines that do not agree on
    /// models or devices, is computed by one.
    /// </summary>
    private const int MostDivisions = 2;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    /// <returns>The record as the task leaves it.</returns>
    /// <exception cref="UserException">The slide or its run may not be used.</exception>
    internal async Task<JobRecord> RunAsync(JobRecord job, JobHeartbeat heart, CancellationToken stop)
    {
        var slide = Path.Combine(options.Root, job.File);
        var output = Path.Combine(options.RunsFolder, job.Run);
        var folder = Path.Combine(output, job.SlideName);
        // Links may have changed since the job was created.
        foreach (var path in new[] { output, folder }.Where(p => !options.Allows(p)))
            throw new UserException($"{path}: lies outside the workspace");
        if (!options.AllowsSlide(slide))
            throw new UserException($"{slide}: lies outside the workspace");
        // Somebody may have corrected the result while the job was waiting.
        var corrections = Path.Combine(folder, RunFiles.Corrections);
        if (Directory.Exists(corrections))
            throw new UserException(
                $"{corrections}: the result of {job.SlideName} in the run {job.Run} has been corrected; "
                    + "choose another run, so that the corrections keep the result they were made from"
            );
        using var log = new JobLog(store.LogOf(job));
        if (job.Parent is null && settings.Database is not null)
        {
            // Whatever still computes a part of the slide stops.
            store.RemoveParts(job.Id);
            store.GatherParts(job, log);
        }
        await WaitForEarlierAsync(folder, job.Part ?? WorkPart.Whole, stop);
        var request = store.RequestOf(job);
        AtomicFile.WriteText(request, RequestOf(job).ToJson());
        return await process.RunAsync(job, settings.CommandLine(slide, output, request), log, heart, d => job.Divided(Kept(d)), stop);
    }

    /// <summary>Of a slide that was divided: the files of models that its first worker chose, and nothing is done again.</summary>
    private SegmentRequest RequestOf(JobRecord job)
    {
        var request = JobOptions.ToRequest(job.Request with { Models = models.Argument(job.Request.Models) }) with
        {
            TaskSeconds = MayDivide(job) ? settings.TaskTime.TotalSeconds : null,
            Part = job.Part,
        };
        return job.Division is not { } division
            ? request
            : request with
            {
                Overwrite = false,
                Models = new ModelChoice
                {
                    Classifier = division.Classifier is { } file ? models.Local(file) : null,
                    Segmenters = [.. division.Segmenters.Select(models.Local)],
                    // What a named file has, whichever it is.
                    Precision = Precision.Fp32,
                },
            };
    }

    private bool MayDivide(JobRecord job) => settings.Database is not null && job.Parent is null && job.Divisions < MostDivisions;

    /// <summary>A process that did the task before, and was cancelled or lost its worker, may need a moment to end.</summary>
    private async Task WaitForEarlierAsync(string slideFolder, WorkPart part, CancellationToken stop)
    {
        var started = options.Time.GetTimestamp();
        while (WorkFolder.IsHeld(slideFolder, part) && options.Time.GetElapsedTime(started) < settings.LostAfter)
            await Task.Delay(s_pause, stop);
    }

    /// <summary>Other machines have the models under another path.</summary>
    private JobDivision Kept(SlideDivision division) =>
        new(
            division.Stage,
            division.Parts,
            division.Items,
            division.Classifier is { } file ? models.Portable(file) : null,
            [.. division.Segmenters.Select(models.Portable)]
        );
}
