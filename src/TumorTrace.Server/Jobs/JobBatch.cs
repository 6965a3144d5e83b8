using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Segmentation;
using TumorTrace.Server.Options;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Jobs;

/// <summary>What became of slides that were submitted.</summary>
/// <param name="Queued">Queued now.</param>
/// <param name="Active">Queued or running already.</param>
/// <param name="Done">Done already in this run.</param>
internal sealed record SubmitResult(int Queued, int Active, int Done);

/// <summary>Queues many slides at once into one run. The same call again queues what is neither done nor queued.</summary>
internal sealed class JobBatch(JobStore store, JobQueue queue, ModelList models, ViewerOptions options)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <param name="request">For all slides; each gets its own pixel size where it has one.</param>
    /// <exception cref="UserException">
    /// The request is wrong, a slide lies where workers may not read it, or two have one name; nothing is queued then.
    /// </exception>
    internal SubmitResult Submit(IReadOnlyList<SlideInput> slides, JobRequest request, CancellationToken cancel)
    {
        var run = RunOf(request);
        var problems = JobOptions.Problems(request with { Slide = "any", Run = run }, models.Names()).ToList();
        if (problems.Count > 0)
            throw new UserException(string.Join("; ", problems));
        Check(slides);
        var lockFile = Path.Combine(Directory.CreateDirectory(Path.Combine(options.Root, RunFiles.Jobs)).FullName, ".submit.lock");
        using var alone = FileLock.Hold(lockFile, s_patience);
        var known = store
            .List()
            .Where(j => j.Run == run)
            .DistinctBy(j => j.SlideName)
            .ToDictionary(j => j.SlideName, StringComparer.Ordinal);
        var result = new SubmitResult(0, 0, 0);
        foreach (var slide in slides)
        {
            cancel.ThrowIfCancellationRequested();
            var name = Path.GetFileNameWithoutExtension(slide.Path);
            var earlier = known.GetValueOrDefault(name);
            if (earlier is { HasEnded: false })
                result = result with { Active = result.Active + 1 };
            else if (IsDone(run, name, slide.Path))
                result = result with { Done = result.Done + 1 };
            else
            {
                Queue(slide, name, request with { Run = run, Mpp = slide.Mpp ?? request.Mpp }, earlier);
                result = result with { Queued = result.Queued + 1 };
            }
        }
        return result;
    }

    /// <summary>The run of a batch that names none: named after the models.</summary>
    internal static string RunOf(JobRequest request) => request.Run ?? (request.Models ?? "auto") + (request.Ensemble ? "-ensemble" : "");

    private void Check(IReadOnlyList<SlideInput> slides)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in slides.Select(s => s.Path))
        {
            if (!File.Exists(path))
                throw new UserException($"{path}: no such slide");
            if (!options.AllowsSlide(Path.GetFullPath(path)))
                throw new UserException(
                    $"{path}: lies outside the workspace {options.Root}; name its folder, here and for each worker, or link it into "
                        + options.SlidesFolder
                )
                {
                    Option = nameof(ViewerOptions.SlideFolders),
                };
            if (!names.TryAdd(Path.GetFileNameWithoutExtension(path), path))
                throw new UserException(
                    $"{path}: has the same name as {names[Path.GetFileNameWithoutExtension(path)]}, their results would lie in one folder; "
                        + "submit them into different runs"
                );
        }
    }

    private bool IsDone(string run, string name, string slide) =>
        Manifest.TryRead(Manifest.PathIn(Path.Combine(options.RunsFolder, run, name))) is { } manifest && manifest.Slide.Matches(slide);

    private void Queue(SlideInput slide, string name, JobRequest request, JobRecord? earlier)
    {
        request = request with { Slide = SlideIds.Create("", Path.GetFileName(slide.Path)) };
        var file = Path.GetRelativePath(options.Root, Path.GetFullPath(slide.Path));
        var job =
            earlier is null || earlier.Request with { Who = request.Who } != request
                ? store.Add(
                    (id, now) =>
                        new JobRecord(id, name, file, request.Run!, request, JobState.Queued, now)
                        {
                            Needs = models.NeedOf(request.Models),
                            Batch = true,
                            Who = request.Who ?? options.User,
                        }
                )
                : store.Change(earlier.Id, r => r.Anew(models.NeedOf(r.Request.Models)), unless: r => !r.HasEnded);
        if (job is not null)
            queue.Enqueue(job.Id);
    }
}
