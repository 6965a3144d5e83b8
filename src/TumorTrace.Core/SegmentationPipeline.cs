using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core;

/// <summary>The models of a run. A coarse-only run has no segmenters, an exhaustive one no classifier.</summary>
public sealed record SegmentModels(IPatchModel? Classifier, IReadOnlyList<IPatchModel> Segmenters)
{
    public IEnumerable<IPatchModel> All => Classifier is null ? Segmenters : Segmenters.Prepend(Classifier);
}

/// <summary>Everything a slide's run found. Disposing it removes the heatmaps' scratch files.</summary>
/// <param name="Heatmap">The dense heatmap; in a coarse-only run the coarse one, one px a cell.</param>
/// <param name="Spread">Standard deviation between several segmenters, else null.</param>
/// <param name="Mpp">µm per level-0 px.</param>
/// <param name="Stain">The slide's own staining, where a model asks for normalised pixels.</param>
public sealed record SegmentationResult(
    double Mpp,
    TissueMask Tissue,
    StainProfile? Stain,
    CoarseMap? Coarse,
    StageCounts? CoarseCounts,
    StageCounts? DenseCounts,
    Heatmap Heatmap,
    Heatmap? Spread,
    TracedPolygons Polygons,
    IReadOnlyList<string> Warnings
) : IDisposable
{
    /// <summary>The slide's score: the maximum of the heatmap (the paper, "Metrics").</summary>
    public double Score => Quantised.ToProbability(Heatmap.Maximum());

    public void Dispose()
    {
        Heatmap.Dispose();
        Spread?.Dispose();
    }
}

/// <summary>The whole path of a slide: tissue, coarse heatmap, candidate windows, dense heatmap, polygons.</summary>
public static class SegmentationPipeline
{
    /// <param name="work">A folder for scratch files and the logs that make an interrupted run resume.</param>
    /// <param name="givenTissue">The user's own tissue mask, or null for OTSU.</param>
    /// <param name="givenCandidates">Where the user wants the dense stage, or null for where the coarse stage calls it.</param>
    /// <exception cref="UserException">Anything the user can act on; what was finished stays in <paramref name="work"/>.</exception>
    public static SegmentationResult Run(
        ISlide slide,
        SegmentModels models,
        SegmentOptions options,
        RunSettings settings,
        string work,
        ITumorLabels? givenTissue = null,
        ITumorLabels? givenCandidates = null,
        IStageProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(options);
        var mpp = slide.Info.Mpp ?? throw NoPixelSize(slide.Info);
        var warnings = new List<string>(slide.Info.Warnings);

        var tissue = TissueFinder.Find(slide, mpp, options.TissueOrDefault, givenTissue, progress, cancel);
        if (tissue.Note is { } note && givenTissue is null)
            warnings.Add(note);
        if (givenTissue is not null && tissue.Fraction == 0)
            warnings.Add($"the given tissue mask {options.TissueOrDefault.MaskFile} marks no tissue on this slide");

        var staining = new SlideStaining(slide, tissue, warnings);
        using var tiles = new SharedTiles(slide, settings.Threads);
        var (coarse, coarseCounts) =
            options.Mode == CascadeMode.Exhaustive
                ? (null, null)
                : RunCoarse(tiles, mpp, models.Classifier!, tissue, staining, options, settings, work, warnings, progress, cancel);

        if (options.Mode == CascadeMode.CoarseOnly)
        {
            tiles.Drop();
            return Traced(FromCoarse(coarse!, work), spread: null, denseCounts: null);
        }

        var candidates = coarse is null || givenCandidates is null ? coarse : GivenCandidates.Mark(coarse, givenCandidates);
        if (givenCandidates is not null && candidates?.ScannedCount == 0)
            warnings.Add($"the areas of {options.CandidatesFile} hold no tissue of this slide: the dense stage ran nowhere");
        var plan = Plan(slide.Info, mpp, models.Segmenters, candidates, tissue, options, warnings);
        using var log = RecordLog.Open(Path.Combine(work, "dense.log"));
        var denseCounts = DenseStage.Run(
            tiles,
            plan,
            staining.For(models.Segmenters[0].Card, plan.Scale),
            models.Segmenters,
            log,
            settings,
            progress,
            cancel
        );
        denseCounts = denseCounts with { CandidatePixels = CandidatePixels(candidates, tissue, options, plan.Scale) };
        tiles.Drop();
        foreach (var segmenter in models.Segmenters)
            segmenter.GiveBack();

        var gate = options.Glass ? null : new TissueGate(tissue, plan.Stride * plan.Scale.Ratio);
        var (heatmap, spread) = Stitch(log, plan, models.Segmenters.Count, gate, work, progress, cancel);
        return Traced(heatmap, spread, denseCounts);

        SegmentationResult Traced(Heatmap map, Heatmap? spread, StageCounts? denseCounts)
        {
            var polygons = PolygonTracer.Trace(map, mpp, options, progress, cancel);
            return new SegmentationResult(
                mpp,
                tissue,
                staining.Profile,
                coarse,
                coarseCounts,
                denseCounts,
                map,
                spread,
                polygons,
                warnings
            );
        }
    }

    private static (CoarseMap, StageCounts) RunCoarse(
        SharedTiles slide,
        double mpp,
        IPatchModel classifier,
        TissueMask tissue,
        SlideStaining staining,
        SegmentOptions options,
        RunSettings settings,
        string work,
        List<string> warnings,
        IStageProgress? progress,
        CancellationToken cancel
    )
    {
        var scale = ScaleFor(slide.Info, mpp, classifier, warnings);
        var plan = BlockPlan.For(scale, options, classifier);
        using var log = RecordLog.Open(Path.Combine(work, "coarse.log"));
        var found = CoarseStage.Run(slide, plan, staining.For(classifier.Card, scale), tissue, classifier, log, settings, progress, cancel);
        classifier.GiveBack();
        return found;
    }

    private static DensePlan Plan(
        SlideInfo slide,
        double mpp,
        IReadOnlyList<IPatchModel> segmenters,
        CoarseMap? coarse,
        TissueMask tissue,
        SegmentOptions options,
        List<string> warnings
    )
    {
        var card = segmenters[0].Card;
        foreach (var other in segmenters.Skip(1))
        {
            if (other.Card.TargetMpp != card.TargetMpp || other.Card.OutputStride != card.OutputStride)
                throw new UserException(
                    $"{other.Path}: made for {other.Card.TargetMpp} µm/px and stride {other.Card.OutputStride}, but {segmenters[0].Path} for {card.TargetMpp} and {card.OutputStride}: models of one ensemble need the same"
                );
            if (!StainProfile.Same(other.Card.Stain, card.Stain))
                throw new UserException(
                    $"{other.Path}: its card's stain differs from {segmenters[0].Path}'s: models of one ensemble see the same pixels"
                );
        }
        var stride = card.OutputStride!.Value;
        var window = options.DenseWindow ?? card.DenseWindow!.Value;
        if (window % stride != 0)
            throw new UserException($"--dense-window is {window}, expected a multiple of the model's output stride {stride}");
        var scale = ScaleFor(slide, mpp, segmenters[0], warnings);
        if (options.Windows == WindowMode.Paper)
        {
            var lattice = new DenseLattice(scale, window, stride);
            return lattice.Plan(coarse is null ? lattice.ForTissue(tissue) : lattice.ForCandidates(coarse, options.CandidateThreshold));
        }
        var lean = new LeanPlanner(scale, window, stride, options.Halo ?? LeanPlanner.UsualHalo(window, stride));
        return coarse is null ? lean.ForTissue(tissue) : lean.ForCandidates(coarse, options.CandidateThreshold, options.Margin);
    }

    /// <summary>Working px of the segmenter that the candidates, or all tissue, have: what the computed ones are compared with.</summary>
    private static long CandidatePixels(CoarseMap? coarse, TissueMask tissue, SegmentOptions options, WorkingScale scale)
    {
        var (count, side) = coarse is null
            ? (tissue.Mask.Count(), tissue.Downsample / scale.Ratio)
            : (coarse.Candidates(options.CandidateThreshold).Count, coarse.Grid.Cell * coarse.Grid.Scale.Ratio / scale.Ratio);
        return (long)Math.Round(count * side * side);
    }

    private static WorkingScale ScaleFor(SlideInfo slide, double mpp, IPatchModel model, List<string> warnings)
    {
        var scale = WorkingScale.For(slide, mpp, model.Card.TargetMpp);
        if (scale.Upsampled)
        {
            var warning =
                $"the slide has {mpp:g4} µm/px, the model {model.Card.Name} works at {model.Card.TargetMpp:g4}: the slide is enlarged {1 / scale.Ratio:g4} times, expect less accuracy";
            if (!warnings.Contains(warning))
                warnings.Add(warning);
        }
        return scale;
    }

    private static (Heatmap, Heatmap?) Stitch(
        RecordLog log,
        DensePlan plan,
        int models,
        TissueGate? gate,
        string work,
        IStageProgress? progress,
        CancellationToken cancel
    )
    {
        var level0PerPixel = plan.Stride * plan.Scale.Ratio;
        var heatmap = new Heatmap(Path.Combine(work, "heatmap.tiles"), plan.HeatmapSize, level0PerPixel);
        var spread = models > 1 ? new Heatmap(Path.Combine(work, "spread.tiles"), plan.HeatmapSize, level0PerPixel) : null;
        Stitcher.Stitch(log, plan, models, heatmap, spread, gate, progress, cancel);
        return (heatmap, spread);
    }

    private static Heatmap FromCoarse(CoarseMap coarse, string work)
    {
        var grid = coarse.Grid;
        var size = new PixelSize(grid.Columns, grid.Rows);
        var heatmap = new Heatmap(Path.Combine(work, "heatmap.tiles"), size, grid.Cell * grid.Scale.Ratio);
        var tile = new ushort[Heatmap.TileSide * Heatmap.TileSide];
        for (var row = 0; row < heatmap.TileRows; row++)
        {
            for (var column = 0; column < heatmap.TileColumns; column++)
            {
                for (var i = 0; i < tile.Length; i++)
                {
                    var x = column * Heatmap.TileSide + i % Heatmap.TileSide;
                    var y = row * Heatmap.TileSide + i / Heatmap.TileSide;
                    tile[i] = x < grid.Columns && y < grid.Rows ? coarse[x, y] : (ushort)0;
                }
                heatmap.Add(column, row, tile);
            }
        }
        return heatmap;
    }

    /// <summary>What to tell the user about a slide without a pixel size.</summary>
    public static UserException NoPixelSize(SlideInfo slide) =>
        new(
            $"{slide.Path}: the file states no plausible pixel size ({MppRule.Smallest} to {MppRule.Largest} µm/px); give it with --mpp, such as --mpp 0.25 for a 40x scan"
        );
}
