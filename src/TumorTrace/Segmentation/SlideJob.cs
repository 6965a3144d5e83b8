using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.Models;
using TumorTrace.Slides;

namespace TumorTrace.Segmentation;

/// <summary>One slide from file to outputs and manifest.</summary>
internal sealed class SlideJob(
    SegmentRequest request,
    string output,
    ModelCache modelCache,
    StageSpeeds speeds,
    IRunProgress progress,
    TimeProvider time
)
{
    /// <param name="part">What is computed here; for a part, the slide is not done after it.</param>
    /// <returns>Null if the part is done, or the slide is left to parts.</returns>
    public SlideResult? Run(string path, WorkPart part, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var clock = new StageClock(time, (state, finished) => progress.Stage(path, state, finished)) { MostSeconds = request.TaskSeconds };
        clock.Start(StageNames.Open, 1);
        SlideIdentity.CheckName(path, output);
        using var slide = SlideFile.Open(path, request.Options.Mpp);
        var run = Prepare(slide);
        clock.Expected = (stage, px) => speeds.PxPerSecond(stage, px, run.InUse, cancel);
        var candidates = Areas(run.Options.Candidates.File, run.Slide);
        using var openMask = candidates as IDisposable;
        var outputs = new SlideOutputs(output, run.Slide.Name);
        var identity = new SlideIdentity(run.Fingerprint, path, request.Overwrite);
        if (Done(outputs, run, identity) is { } done)
        {
            WorkFolder.RemoveLeftovers(outputs.Folder);
            return done;
        }
        using var work = WorkFolder.Hold(outputs.Folder, part);
        // Another run may have finished the slide just now.
        if (Done(outputs, run, identity) is { } justDone)
            return justDone;
        var earlier = Manifest.TryRead(outputs.ManifestPath);
        if (identity.Claim(outputs.Folder, earlier) is { } kept)
            progress.Note(kept);
        work.Begin(run.SettingsHash, run.Fingerprint with { Path = Path.GetFullPath(path) }, fresh: request.Overwrite);
        clock.Finish();
        var pipeline = new SegmentationPipeline(run.Models, run.Options, run.Settings) { Owner = run.Owner, Part = part };
        var given = new GivenAreas(Areas(run.Options.Tissue.MaskFile, run.Slide), candidates);
        try
        {
            if (work.IsShared)
            {
                if (pipeline.RunPart(slide, work.Path, given, clock, cancel) is { } missing)
                    progress.Note($"{path}: {missing}");
                return null;
            }
            Manifest manifest;
            // A manifest means "done": the old one goes before anything it describes is replaced.
            File.Delete(outputs.ManifestPath);
            using (var result = pipeline.Run(slide, work.Path, given, clock, cancel))
            {
                outputs.WriteAll(result, slide, run.Options, run.Title, work.Path, run.Settings, clock);
                outputs.RemoveStale(earlier);
                manifest = run.Describe(result, clock) with
                {
                    Finished = time.GetUtcNow(),
                    TotalSeconds = time.GetElapsedTime(started).TotalSeconds,
                    PeakMemoryBytes = ProgramFacts.PeakMemory(),
                    Outputs = outputs.Describe(),
                };
            }
            AtomicFile.WriteText(outputs.ManifestPath, manifest.ToJson());
            work.Finished();
            speeds.Learn(manifest, run.Models);
            return new SlideResult(manifest, outputs.Folder, Kept: false);
        }
        catch (StageDividedException e)
        {
            progress.SlideDivided(path, new SlideDivision(e.Stage, e.Parts, e.Items, run.Models));
            return null;
        }
        catch (Exception e) when (e is IOException or UserException { InnerException: IOException } && !Directory.Exists(work.Path))
        {
            throw new UserException($"{outputs.Folder}: was deleted, or cannot be reached any more, during the run: {e.Message}", e);
        }
    }

    /// <summary>The result that may be kept, if there is one.</summary>
    private SlideResult? Done(SlideOutputs outputs, SlideRun run, SlideIdentity identity) =>
        !request.Overwrite
        && Manifest.TryRead(outputs.ManifestPath) is { } earlier
        && IsCurrent(earlier, run.SettingsHash)
        && identity.IsOwn(earlier.Slide)
            ? new SlideResult(earlier, outputs.Folder, Kept: true)
            : null;

    /// <summary>The models for the slide, and everything that decides its results.</summary>
    private SlideRun Prepare(ISlide slide)
    {
        var info = slide.Info;
        var mpp = info.Mpp ?? throw SegmentationPipeline.NoPixelSize(info);
        var models = modelCache.For(mpp);
        foreach (var model in models.All)
            ModelZoo.CheckScale(info.Path, mpp, model);
        var (options, settings) = modelCache.Fit(models, AsUsed(request.Options, models), info, mpp);
        return new SlideRun(
            info,
            models,
            options,
            settings,
            SlideFingerprint.Compute(info.Path, request.WholeHash),
            modelCache.Calibrations(models),
            modelCache.Device
        );
    }

    /// <summary>
    /// Every option as it is used: the models' own window, halo and low threshold, and the coarse mode their card chooses, unless given.
    /// Models that take images of one size only have the paper's windows.
    /// </summary>
    private static SegmentOptions AsUsed(SegmentOptions options, SegmentModels models)
    {
        if (models.Classifier is { } classifier)
            options = options with { Coarse = options.Coarse with { Mode = BlockPlan.ModeFor(options.Coarse.Mode, classifier) } };
        options = options with { Polygons = options.Polygons.WithLowThreshold(models.LowThreshold) };
        if (models.Segmenters is not [{ Card.DenseWindow: { } own }, ..])
            return options;
        var dense = options.Dense;
        var lean = dense.Windows == WindowMode.Lean && models.Segmenters.All(m => m.AnySize);
        var window = dense.Window ?? (lean ? LeanPlanner.UsualWindow(models) : own);
        return options with
        {
            Dense = dense with
            {
                Windows = lean ? WindowMode.Lean : WindowMode.Paper,
                Window = window,
                Halo = lean ? dense.Halo ?? LeanPlanner.UsualHalo(models.Segmenters, window) : null,
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
