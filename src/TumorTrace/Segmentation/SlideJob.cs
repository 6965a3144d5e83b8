using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Windows;
using TumorTrace.Models;
using TumorTrace.Slides;

namespace TumorTrace.Segmentation;

/// <summary>One slide from file to outputs and manifest.</summary>
internal sealed class SlideJob(SegmentRequest request, string output, ModelCache modelCache, IRunProgress progress, TimeProvider time)
{
    public SlideResult Run(string path, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var clock = new StageClock(time, (state, finished) => progress.Stage(path, state, finished));
        clock.Start(StageNames.Open, 1);
        using var slide = SlideFile.Open(path, request.Options.Mpp);
        var run = Prepare(slide);
        var candidates = Areas(run.Options.Candidates.File, run.Slide);
        using var openMask = candidates as IDisposable;
        var outputs = new SlideOutputs(output, run.Slide.Name);
        var earlier = Manifest.TryRead(outputs.ManifestPath);
        if (!request.Overwrite && earlier is not null && IsCurrent(earlier, run.SettingsHash))
            return new SlideResult(earlier, outputs.Folder, Kept: true);

        using var work = WorkFolder.Open(outputs.Folder, run.SettingsHash, fresh: request.Overwrite);
        // A manifest means "done": the old one goes before anything it describes is replaced.
        File.Delete(outputs.ManifestPath);
        clock.Finish();
        using var result = new SegmentationPipeline(run.Models, run.Options, run.Settings).Run(
            slide,
            work.Path,
            new GivenAreas(Areas(run.Options.Tissue.MaskFile, run.Slide), candidates),
            clock,
            cancel
        );
        outputs.WriteAll(result, slide, run.Options, run.Title, work.Path, clock);
        outputs.RemoveStale(earlier);
        var manifest = run.Describe(result, clock) with
        {
            Finished = time.GetUtcNow(),
            TotalSeconds = time.GetElapsedTime(started).TotalSeconds,
            PeakMemoryBytes = ProgramFacts.PeakMemory(),
            Outputs = outputs.Describe(),
        };
        AtomicFile.WriteText(outputs.ManifestPath, manifest.ToJson());
        work.Finished();
        return new SlideResult(manifest, outputs.Folder, Kept: false);
    }

    /// <summary>The models for the slide, and everything that decides its results.</summary>
    private SlideRun Prepare(ISlide slide)
    {
        var info = slide.Info;
        var mpp = info.Mpp ?? throw SegmentationPipeline.NoPixelSize(info);
        var models = modelCache.For(mpp);
        foreach (var model in models.All)
            ModelZoo.CheckScale(info.Path, mpp, model);
        var (options, settings) = modelCache.Fit(models, AsUsed(request.Options, models), info, mpp);
        return new SlideRun(info, models, options, settings, SlideFingerprint.Compute(info.Path, request.WholeHash));
    }

    /// <summary>
    /// Every option as it is used: the models' own window, its halo, and the coarse mode their card chooses, unless given.
    /// </summary>
    private static SegmentOptions AsUsed(SegmentOptions options, SegmentModels models)
    {
        if (models.Classifier is { } classifier)
            options = options with { Coarse = options.Coarse with { Mode = BlockPlan.ModeFor(options.Coarse.Mode, classifier) } };
        if (models.Segmenters is not [{ Card: { OutputStride: { } stride, DenseWindow: { } usual } }, ..])
            return options;
        var dense = options.Dense;
        var window = dense.Window ?? usual;
        var lean = dense.Windows == WindowMode.Lean;
        return options with
        {
            Dense = dense with
            {
                Window = window,
                Halo = lean ? dense.Halo ?? LeanPlanner.UsualHalo(window, stride) : null,
                Margin = lean ? dense.Margin : 0,
            },
        };
    }

    private bool IsCurrent(Manifest manifest, string settingsHash) =>
        manifest.SettingsHash == settingsHash
        && manifest.Outputs.All(o => new FileInfo(Path.Combine(output, o.File)) is { Exists: true } file && file.Length == o.Bytes);

    /// <summary>The user's own areas: tissue, or where to refine.</summary>
    private ILabelMap? Areas(string? file, SlideInfo slide) => file is null ? null : LabelFile.OpenTissue(file, slide.Size, request.Strict);
}
