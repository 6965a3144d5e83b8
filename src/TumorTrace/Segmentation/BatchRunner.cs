using TumorTrace.Core;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Models;

namespace TumorTrace.Segmentation;

/// <summary>Slide after slide; a bad one is named with its reason and does not stop the rest.</summary>
internal sealed class BatchRunner(SegmentRequest request, string output, IRunProgress progress, TimeProvider time)
{
    private readonly List<SlideResult> _done = [];
    private readonly List<FailedSlide> _failed = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <exception cref="UserException">A model that was named cannot be used; no slide is touched then.</exception>
    public BatchResult Run(IReadOnlyList<string> slides, CancellationToken cancel)
    {
        using (var models = new ModelCache(request.Models, request.Options, request.Settings, progress.Note))
        {
            models.LoadNamed();
            for (var i = 0; i < slides.Count && !cancel.IsCancellationRequested; i++)
            {
                progress.SlideStarted(slides[i], i + 1, slides.Count);
                RunOne(slides[i], models, cancel);
            }
        }
        WriteScores();
        return new BatchResult(_done, _failed, cancel.IsCancellationRequested);
    }

    /// <summary>The scores of every slide that is done in the output folder, by this run or earlier ones.</summary>
    private void WriteScores()
    {
        if (!Directory.Exists(output))
            return;
        var scores = Directory
            .EnumerateDirectories(output)
            .Order(StringComparer.Ordinal)
            .Select(folder => Path.GetFileName(folder))
            .Select(name => (name, Manifest: Manifest.TryRead(Manifest.PathIn(Path.Combine(output, name)))))
            .Where(s => s.Manifest is not null)
            .Select(s => (s.name, s.Manifest!.Result.SlideScore))
            .ToList();
        if (scores.Count > 0)
            AtomicFile.Write(Path.Combine(output, RunFiles.SlideScores), path => Tables.WriteSlideScores(path, scores));
    }

    private void RunOne(string slide, ModelCache models, CancellationToken cancel)
    {
        try
        {
            var name = Path.GetFileNameWithoutExtension(slide);
            if (!_names.TryAdd(name, slide))
                throw new UserException(
                    $"{slide}: has the same name as {_names[name]}, their outputs would overwrite each other; choose another "
                        + "output folder for it"
                )
                {
                    Option = "Output",
                };
            var done = new SlideJob(request, output, models, progress, time).Run(slide, cancel);
            _done.Add(done);
            if (done.Kept)
                progress.SlideKept(slide, done.Folder);
            else
                progress.SlideDone(slide, done.Folder, done.Manifest);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What was finished of the slide stays for the next run.
        }
        catch (Exception e)
        {
            // The slide boundary: whatever went wrong with this slide, the next one gets its chance.
            _failed.Add(new FailedSlide(slide, e));
            progress.SlideFailed(slide, e);
        }
    }
}
