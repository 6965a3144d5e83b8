using TumorTrace.Cli.Progress;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Windows;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Jobs;

/// <summary>How a slide's job ended: freshly done, or kept because an earlier result matches.</summary>
internal sealed record SlideJobResult(Manifest Manifest, string Folder, bool Kept);

/// <summary>One slide from file to outputs and manifest.</summary>
internal static class SlideJob
{
    public static SlideJobResult Run(
        string path,
        SegmentRequest request,
        ModelCache modelCache,
        IRunDisplay display,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var started = time.GetTimestamp();
        var clock = new StageClock(time, (state, finished) => display.Stage(path, state, finished));
        clock.Start("open", 1);
        using var slide = SlideFile.Open(path, request.Options.Mpp);
        var mpp = slide.Info.Mpp ?? throw SegmentationPipeline.NoPixelSize(slide.Info);
        var models = modelCache.For(mpp);
        foreach (var model in models.All)
            ModelZoo.CheckScale(path, mpp, model);
        var (options, run) = modelCache.Fit(models, AsUsed(request.Options, models), slide.Info, mpp);
        request = request with { Options = options, Run = run };

        var candidates = Areas(options.CandidatesFile, slide.Info);
        using var openMask = candidates as IDisposable;
        var outputs = new SlideOutputs(request.Output, slide.Info.Name);
        var fingerprint = FileHash.Fingerprint(path, request.WholeHash);
        var settingsHash = SettingsHash(request, models, fingerprint);
        var earlier = Manifest.TryRead(outputs.ManifestPath);
        if (!request.Overwrite && earlier is not null && IsCurrent(earlier, settingsHash, request.Output))
            return new SlideJobResult(earlier, outputs.Folder, Kept: true);

        using var work = WorkFolder.Open(outputs.Folder, settingsHash, fresh: request.Overwrite);
        // A manifest means "done": the old one goes before anything it describes is replaced.
        File.Delete(outputs.ManifestPath);
        clock.Finish();
        using var result = SegmentationPipeline.Run(
            slide,
            models,
            options,
            request.Run,
            work.Path,
            Areas(options.TissueOrDefault.MaskFile, slide.Info),
            candidates,
            clock,
            cancel
        );
        outputs.WriteAll(result, slide, options, Title(slide.Info, models), work.Path, clock);
        outputs.RemoveStale(earlier);
        var manifest = Describe(request, slide.Info, models, fingerprint, settingsHash, result, clock, outputs, time, started);
        AtomicFile.WriteText(outputs.ManifestPath, manifest.ToJson());
        work.Finished();
        return new SlideJobResult(manifest, outputs.Folder, Kept: false);
    }

    /// <summary>Every option as it is used: the models' own window, its halo, and the coarse mode their card chooses, where none was given.</summary>
    private static SegmentOptions AsUsed(SegmentOptions options, SegmentModels models)
    {
        if (models.Classifier is { } classifier)
            options = options with { CoarseMode = BlockPlan.ModeFor(options.CoarseMode, classifier) };
        if (models.Segmenters is not [{ Card: { OutputStride: { } stride, DenseWindow: { } usual } }, ..])
            return options;
        var window = options.DenseWindow ?? usual;
        var halo = options.Windows == WindowMode.Lean ? options.Halo ?? LeanPlanner.UsualHalo(window, stride) : (int?)null;
        return options with { DenseWindow = window, Halo = halo, Margin = options.Windows == WindowMode.Lean ? options.Margin : 0 };
    }

    private static string SettingsHash(SegmentRequest request, SegmentModels models, SlideFingerprint fingerprint) =>
        Manifest.HashOf(
            ProgramFacts.Version,
            fingerprint,
            request.Options,
            Describe(models),
            ContentHash(request.Options.TissueOrDefault.MaskFile),
            ContentHash(request.Options.CandidatesFile)
        );

    private static string? ContentHash(string? file) => file is not null && File.Exists(file) ? FileHash.Whole(file) : null;

    private static bool IsCurrent(Manifest manifest, string settingsHash, string root) =>
        manifest.SettingsHash == settingsHash
        && manifest.Outputs.All(o => new FileInfo(Path.Combine(root, o.File)) is { Exists: true } file && file.Length == o.Bytes);

    /// <summary>The user's own areas: tissue, or where to refine.</summary>
    private static ITumorLabels? Areas(string? file, SlideInfo slide) => file is null ? null : LabelFile.OpenTissue(file, slide.Size);

    private static string Title(SlideInfo slide, SegmentModels models) =>
        $"{slide.Name}: {string.Join(" + ", models.All.Select(m => m.Card.Name))}";

    private static List<ManifestModel> Describe(SegmentModels models) =>
        [
            .. models.All.Select(m => new ManifestModel(
                m == models.Classifier ? "classifier" : "segmenter",
                m.Path,
                m.Card.Name,
                m.Card.Version,
                m.Sha256,
                FileHash.Text(m.Card.ToJson())
            )),
        ];

    private static Manifest Describe(
        SegmentRequest request,
        SlideInfo slide,
        SegmentModels models,
        SlideFingerprint fingerprint,
        string settingsHash,
        SegmentationResult result,
        StageClock clock,
        SlideOutputs outputs,
        TimeProvider time,
        long started
    ) =>
        new(
            "TumorTrace",
            ProgramFacts.Version,
            ProgramFacts.Commit,
            settingsHash,
            time.GetUtcNow(),
            fingerprint with
            {
                Path = Path.GetFullPath(slide.Path),
            },
            slide.Format,
            slide.Size.Width,
            slide.Size.Height,
            result.Mpp,
            slide.MppSource ?? "",
            request.Options.Frame,
            request.Options,
            request.Run,
            Describe(models),
            Stages(result, clock),
            time.GetElapsedTime(started).TotalSeconds,
            ProgramFacts.PeakMemory(),
            ProgramFacts.Machine,
            new ManifestHeatmap(result.Heatmap.Width, result.Heatmap.Height, result.Heatmap.Level0PerPixel),
            Short(result),
            result.Warnings,
            outputs.Describe(),
            slide.Reader
        );

    private static List<ManifestStage> Stages(SegmentationResult result, StageClock clock) =>
        [
            .. clock.Finished.Select(stage =>
            {
                var counts = stage.Stage switch
                {
                    "coarse" => result.CoarseCounts,
                    "dense" => result.DenseCounts,
                    _ => null,
                };
                return new ManifestStage(
                    stage.Stage,
                    stage.Seconds,
                    counts?.Items,
                    counts?.Resumed,
                    counts?.Tiles.Decoded,
                    counts?.Tiles.Distinct,
                    counts?.Tiles.Shared,
                    counts?.WaitShare,
                    counts?.ComputedPixels,
                    counts?.CandidatePixels
                );
            }),
        ];

    private static ManifestResult Short(SegmentationResult result)
    {
        var regions = result.Polygons.Regions;
        return new ManifestResult(
            result.Score,
            regions.Count,
            result.Polygons.Dropped,
            regions.Sum(r => r.AreaUm2) / 1e6,
            result.Tissue.Fraction,
            result.Tissue.Threshold,
            result.Tissue.Otsu.Separability,
            result.Stain
        );
    }
}
