using TumorTrace.Core;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Stages;
using TumorTrace.Models;

namespace TumorTrace.Segmentation;

/// <summary>Slide after slide; a bad one is named with its reason and does not stop the rest.</summary>
internal sealed class BatchRunner(SegmentRequest request, string output, IRunProgress progress, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly List<SlideResult> _done = [];
    private readonly List<FailedSlide> _failed = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private int _leftToOthers;

    /// <exception cref="UserException">A model that was named cannot be used; no slide is touched then.</exception>
    public BatchResult Run(IReadOnlyList<SlideInput> slides, CancellationToken cancel)
    {
        var shares = Shares(slides);
        using (var models = new ModelCache(request.Models, request.Options, request.Settings, progress.Note))
        {
            models.LoadNamed();
            for (var i = 0; i < slides.Count && !cancel.IsCancellationRequested; i++)
            {
                if (shares[i] is not { } share)
                {
                    _leftToOthers++;
                    continue;
                }
                progress.SlideStarted(slides[i].Path, i + 1, slides.Count);
                RunOne(slides[i], share, models, cancel);
            }
        }
        WriteScores();
        return new BatchResult(_done, _failed, Interrupted: _done.Count + _failed.Count + _leftToOthers < slides.Count);
    }

    /// <summary>Slides as they come, until cancelled. After each the table of scores is written, and nothing stays in memory.</summary>
    /// <param name="slides">Waits for the next one.</param>
    /// <exception cref="UserException">A model that was named cannot be used; no slide is touched then.</exception>
    public void Follow(IEnumerable<SlideInput> slides, CancellationToken cancel)
    {
        using var models = new ModelCache(request.Models, request.Options, request.Settings, progress.Note);
        models.LoadNamed();
        var number = 0;
        foreach (var slide in slides)
        {
            progress.SlideStarted(slide.Path, ++number, number);
            RunOne(slide, WorkPart.Whole, models, cancel);
            WriteScores();
            _done.Clear();
            _failed.Clear();
        }
    }

    private IReadOnlyList<WorkPart?> Shares(IReadOnlyList<SlideInput> slides) =>
        request.Part is { } part
            ? BatchDivision.Shares([.. slides.Select(s => s.Path)], part)
            : [.. slides.Select(_ => request.Merge ? WorkPart.None : WorkPart.Whole)];

    /// <summary>
    /// The scores of every slide that is done in the output folder, by this run or others. Runs on one folder take turns, each when its
    /// slides are done: the last one's table has them all.
    /// </summary>
    private void WriteScores()
    {
        if (!Directory.Exists(output) || !Scores().Any())
            return;
        var table = Path.Combine(output, RunFiles.SlideScores);
        using var turn = FileLock.Hold(Path.Combine(output, $".{RunFiles.SlideScores}.lock"), s_patience);
        AtomicFile.RemoveLeftovers(table);
        AtomicFile.Write(table, path => Tables.WriteSlideScores(path, Scores()));
    }

    private IEnumerable<(string Name, double Score)> Scores() =>
        Directory
            .EnumerateDirectories(output)
            .Order(StringComparer.Ordinal)
            .Select(folder => (Name: Path.GetFileName(folder), Manifest: Manifest.TryRead(Manifest.PathIn(folder))))
            .Where(s => s.Manifest is not null)
            .Select(s => (s.Name, s.Manifest!.Result.SlideScore));

    private void RunOne(SlideInput input, WorkPart share, ModelCache models, CancellationToken cancel)
    {
        var slide = input.Path;
        try
        {
            var name = Path.GetFileNameWithoutExtension(slide);
            if (!_names.TryAdd(name, slide) && _names[name] != slide)
                throw new UserException(
                    $"{slide}: has the same name as {_names[name]}, their outputs would overwrite each other; choose another "
                        + "output folder for it"
                )
                {
                    Option = "Output",
                };
            var own = input.Mpp is { } mpp ? request with { Options = request.Options with { Mpp = mpp } } : request;
            var job = new SlideJob(own, output, models, StageSpeeds.OfUser, progress, time);
            if (job.Run(slide, share, cancel) is not { } done)
            {
                _leftToOthers++;
                return;
            }
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
