using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Models;

namespace TumorTrace.Segmentation;

/// <summary>A slide with the models and options that it is run with, each as it is used; and the record of them.</summary>
internal sealed record SlideRun(
    SlideInfo Slide,
    SegmentModels Models,
    SegmentOptions Options,
    RunSettings Settings,
    SlideFingerprint Fingerprint,
    IReadOnlyList<EngineCalibration> Engines,
    ExecutionDevice Device
)
{
    /// <summary>Decides whether an earlier result may be kept.</summary>
    public string SettingsHash { get; } =
        Manifest.HashOf(
            Fingerprint,
            Options,
            Describe(Models),
            ContentHash(Options.Tissue.MaskFile),
            ContentHash(Options.Candidates.File),
            Device.Kind
        );

    /// <summary>Whose the logs of an unfinished run are.</summary>
    public string Owner => $"{SettingsHash}\n{Fingerprint.PiecesSha256}";

    /// <summary>For estimates.</summary>
    public ModelsInUse InUse => new(Models, Options, Settings, $"{Device}");

    /// <summary>For pictures.</summary>
    public string Title => $"{Slide.Name}: {string.Join(" + ", Models.All.Select(m => m.Card.Name))}";

    /// <summary>The manifest, but for what is known only when all outputs are written.</summary>
    public Manifest Describe(SegmentationResult result, StageClock clock) =>
        new()
        {
            Version = ProgramFacts.Version,
            Commit = ProgramFacts.Commit,
            ResultsVersion = ResultsVersion.Current,
            SettingsHash = SettingsHash,
            Finished = default,
            Slide = Fingerprint with { Path = Path.GetFullPath(Slide.Path) },
            Format = Slide.Format,
            Width = Slide.Size.Width,
            Height = Slide.Size.Height,
            Mpp = result.Mpp,
            MppSource = Slide.MppSource,
            Frame = Options.Frame,
            Options = Options,
            Run = Settings,
            Models = Describe(Models),
            Engines = Engines,
            Device = $"{Device}",
            Stages = Stages(result, clock),
            Machine = ProgramFacts.Machine,
            Heatmap = new ManifestHeatmap(result.Heatmap.Width, result.Heatmap.Height, result.Heatmap.Level0PerPixel),
            Result = Summarise(result),
            Warnings = result.Warnings,
            PixelReader = Slide.Reader,
        };

    private static string? ContentHash(string? file) => file is not null && File.Exists(file) ? FileHash.Whole(file) : null;

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

    private static List<ManifestStage> Stages(SegmentationResult result, StageClock clock) =>
        [
            .. clock.Finished.Select(stage =>
                Describe(
                    stage,
                    stage.Stage switch
                    {
                        StageNames.Coarse => result.CoarseStatistics,
                        StageNames.Dense => result.DenseStatistics,
                        _ => null,
                    }
                )
            ),
        ];

    private static ManifestStage Describe(FinishedStage stage, StageStatistics? statistics) =>
        new(stage.Stage, stage.Seconds)
        {
            EstimatedSeconds = stage.Estimate,
            CpuSeconds = stage.CpuSeconds,
            Items = statistics?.Items,
            Resumed = statistics?.Resumed,
            TilesDecoded = statistics?.Tiles.Decoded,
            TilesDistinct = statistics?.Tiles.Distinct,
            TilesShared = statistics?.Tiles.Shared,
            WaitShare = statistics?.WaitShare,
            ComputedPx = statistics?.ComputedPixels,
            CandidatePx = statistics?.CandidatePixels,
        };

    private static ManifestResult Summarise(SegmentationResult result)
    {
        var regions = result.Polygons.Regions;
        return new ManifestResult
        {
            SlideScore = result.Score,
            Regions = regions.Count,
            RegionsDropped = result.Polygons.Dropped,
            DroppedMm2 = result.Polygons.DroppedUm2 / 1e6,
            HolesClosed = result.Polygons.HolesClosed,
            TumorAreaMm2 = regions.Sum(r => r.AreaUm2) / 1e6,
            MaxDiameterUm = regions.Select(r => r.MaxDiameterUm).DefaultIfEmpty().Max(),
            TissueFraction = result.Tissue.Fraction,
            TissueThreshold = result.Tissue.Threshold,
            TissueSeparability = result.Tissue.Otsu.Separability,
            Stain = result.Stain,
            Quality = result.Quality,
        };
    }
}
