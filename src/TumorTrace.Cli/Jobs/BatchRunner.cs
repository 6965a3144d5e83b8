using TumorTrace.Cli.Progress;
using TumorTrace.Core;
using TumorTrace.Core.Exports;

namespace TumorTrace.Cli.Jobs;

/// <summary>Slide after slide; a bad one is named with its reason and does not stop the rest.</summary>
internal sealed class BatchRunner(SegmentRequest request, IRunDisplay display, TimeProvider time)
{
    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<string> slides, CancellationToken cancel)
    {
        var failed = 0;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        display.Run(() =>
        {
            using var models = new ModelCache(request, display.Note);
            models.LoadNamed();
            for (var i = 0; i < slides.Count && !cancel.IsCancellationRequested; i++)
            {
                display.SlideStarted(slides[i], i + 1, slides.Count);
                failed += RunOne(slides[i], models, names, cancel) ? 0 : 1;
            }
        });
        WriteScores();
        if (cancel.IsCancellationRequested)
        {
            display.Note("interrupted; the same command goes on where this one stopped");
            return ExitCode.Interrupted;
        }
        if (failed > 0 && slides.Count > 1)
            display.Note($"{failed} of {slides.Count} slides failed");
        return failed > 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <summary>The scores of every slide that is done in the output folder, by this run or earlier ones.</summary>
    private void WriteScores()
    {
        if (!Directory.Exists(request.Output))
            return;
        var scores = Directory
            .EnumerateDirectories(request.Output)
            .Order(StringComparer.Ordinal)
            .Select(folder => Path.GetFileName(folder))
            .Select(name => (name, Manifest: Manifest.TryRead(Manifest.PathIn(Path.Combine(request.Output, name)))))
            .Where(s => s.Manifest is not null)
            .Select(s => (s.name, s.Manifest!.Result.SlideScore))
            .ToList();
        if (scores.Count > 0)
            AtomicFile.Write(Path.Combine(request.Output, "camelyon16-slide-scores.csv"), path => Tables.WriteSlideScores(path, scores));
    }

    private bool RunOne(string slide, ModelCache models, Dictionary<string, string> names, CancellationToken cancel)
    {
        try
        {
            var name = Path.GetFileNameWithoutExtension(slide);
            if (!names.TryAdd(name, slide))
                throw new UserException(
                    $"{slide}: has the same name as {names[name]}, their outputs would overwrite each other; run it with another -o"
                );
            var done = SlideJob.Run(slide, request, models, display, time, cancel);
            if (done.Kept)
                display.SlideSkipped(slide, done.Folder);
            else
                display.SlideDone(slide, done.Folder, done.Manifest);
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // The slide boundary: whatever went wrong with this slide, the next one gets its chance.
            display.SlideFailed(slide, Errors.Describe(e, request.Output));
            return false;
        }
    }
}
