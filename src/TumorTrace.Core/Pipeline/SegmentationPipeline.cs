using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Quality;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Pipeline;

/// <summary>The user's own areas on a slide, in place of what the pipeline finds.</summary>
/// <param name="Tissue">The tissue; null for OTSU.</param>
/// <param name="Candidates">Where the dense stage runs; null for where the coarse stage calls it.</param>
public sealed record GivenAreas(ILabelMap? Tissue = null, ILabelMap? Candidates = null);

/// <summary>The whole path of a slide: tissue, coarse heatmap, candidate windows, dense heatmap, polygons.</summary>
public sealed class SegmentationPipeline(SegmentModels models, SegmentOptions options, RunSettings settings)
{
    /// <summary>
    /// What decides the results, such as the settings hash of a manifest: what an interrupted run left in the work folder under another
    /// name is computed again.
    /// </summary>
    public string Owner { get; init; } = "";

    /// <summary>What is computed here. The rest is taken from what other processes left in the work folder.</summary>
    internal WorkPart Part { get; init; } = WorkPart.Whole;

    /// <param name="work">A folder for scratch files and the logs that let an interrupted run resume.</param>
    /// <exception cref="UserException">Anything the user can act on; what was finished stays in <paramref name="work"/>.</exception>
    public SegmentationResult Run(
        ISlide slide,
        string work,
        GivenAreas? given = null,
        IStageProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        var stages = RunStages(slide, work, given, progress, cancel);
        var (mpp, tissue, staining, warnings, coarse, dense) = stages;
        using var log = dense?.Log;
        if (stages.Missing is { } missing)
            throw new UserException($"{slide.Info.Path}: {missing}; expected all parts to be done");
        var (heatmap, spread) = dense is null ? (FromCoarse(coarse!.Map, work), null) : Stitch(dense, tissue, work, progress, cancel);
        return new SegmentationResult
        {
            Mpp = mpp,
            Tissue = tissue,
            Stain = staining.Profile,
            Quality = SlideQuality.Measure(slide, mpp, tissue, cancel),
            Coarse = coarse?.Map,
            CoarseStatistics = coarse?.Statistics,
            DenseStatistics = dense?.Statistics,
            Heatmap = heatmap,
            Spread = spread,
            Polygons = PolygonTracer.Trace(heatmap, mpp, options.Polygons, spread, progress, cancel),
            Warnings = warnings,
        };
    }

    /// <summary>
    /// Computes the part of the coarse stage or, where all parts of that have been computed before, of the dense stage, and leaves it in
    /// the work folder.
    /// </summary>
    /// <returns>What must happen before this part can go on; null if it is done.</returns>
    /// <inheritdoc cref="Run"/>
    internal string? RunPart(
        ISlide slide,
        string work,
        GivenAreas? given = null,
        IStageProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        var stages = RunStages(slide, work, given, progress, cancel);
        stages.Dense?.Log.Dispose();
        return stages.Dense is not null || options.Mode == CascadeMode.CoarseOnly ? null
            : stages.Missing is { } missing ? $"{missing}; when the other parts have computed them, run all parts once more"
            : "the coarse stage is done; run all parts once more, for the dense windows";
    }

    private sealed record StagesDone(
        double Mpp,
        TissueMask Tissue,
        SlideStaining Staining,
        List<string> Warnings,
        CoarseOutput? Coarse,
        DenseOutput? Dense
    )
    {
        /// <summary>What is left to other parts; null if nothing is.</summary>
        public string? Missing =>
            Coarse is { Missing: > 0 and var cells } ? $"{cells} cells of the coarse stage are not computed"
            : Dense is { Missing: > 0 and var windows } ? $"{windows} of {Dense.Plan.Windows.Count} dense windows are not computed"
            : null;
    }

    /// <summary>Tissue, coarse stage and, where that one is complete, dense stage.</summary>
    private StagesDone RunStages(ISlide slide, string work, GivenAreas? given, IStageProgress? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(slide);
        var mpp = slide.Info.Mpp ?? throw NoPixelSize(slide.Info);
        List<string> warnings = [.. slide.Info.Warnings, .. given?.Tissue?.Notes ?? [], .. given?.Candidates?.Notes ?? []];
        var tissue = FindTissue(slide, mpp, given?.Tissue, warnings, progress, cancel);
        var staining = new SlideStaining(slide, tissue, warnings);
        CoarseOutput? coarse = null;
        DenseOutput? dense = null;
        using var tiles = new SharedTiles(slide, settings.Threads);
        var context = new StageContext(tiles, settings, work, Owner, Part, progress, cancel);
        if (options.Mode != CascadeMode.Exhaustive)
            coarse = RunCoarse(context, mpp, tissue, staining, warnings);
        if (options.Mode != CascadeMode.CoarseOnly && coarse is not { Missing: > 0 } && !(Part.IsShared && coarse is { Computed: true }))
            dense = RunDense(context, mpp, tissue, staining, Candidates(coarse?.Map, given?.Candidates, warnings), warnings);
        return new StagesDone(mpp, tissue, staining, warnings, coarse, dense);
    }

    /// <summary>What to tell the user about a slide without a pixel size.</summary>
    public static UserException NoPixelSize(SlideInfo slide) =>
        new(
            $"{slide.Path}: the file states no plausible pixel size ({MppRule.Smallest} to {MppRule.Largest} µm/px); "
                + "give it, such as 0.25 for a 40x scan"
        )
        {
            Option = nameof(SegmentOptions.Mpp),
        };

    private TissueMask FindTissue(
        ISlide slide,
        double mpp,
        ILabelMap? given,
        List<string> warnings,
        IStageProgress? progress,
        CancellationToken cancel
    )
    {
        var tissue = TissueFinder.Find(slide, mpp, options.Tissue, given, progress, cancel);
        warnings.AddRange(tissue.Notes);
        if (given is not null && tissue.Fraction == 0)
            warnings.Add($"the given tissue mask {options.Tissue.MaskFile} marks no tissue on this slide");
        return tissue;
    }

    private CoarseOutput RunCoarse(StageContext context, double mpp, TissueMask tissue, SlideStaining staining, List<string> warnings)
    {
        var classifier = models.Classifier!;
        var scale = ScaleFor(context.Slide.Info, mpp, classifier, warnings);
        var plan = BlockPlan.For(scale, options.Coarse, classifier);
        var stain = staining.For(classifier.Card, scale);
        var coarse = CoarseStage.Run(context, plan, stain, tissue, classifier);
        if (!Part.IsShared)
            return coarse;
        // A part knows its own cells only: once more, with those of all parts.
        var all = CoarseStage.Run(context with { Part = WorkPart.None, Progress = null }, plan, stain, tissue, classifier);
        return all with { Computed = coarse.Computed };
    }

    private CoarseMap? Candidates(CoarseMap? coarse, ILabelMap? given, List<string> warnings)
    {
        if (coarse is null || given is null)
            return coarse;
        var marked = GivenCandidates.Mark(coarse, given);
        if (marked.ScannedCount == 0)
            warnings.Add($"the areas of {options.Candidates.File} hold no tissue of this slide: the dense stage ran nowhere");
        return marked;
    }

    private DenseOutput RunDense(
        StageContext context,
        double mpp,
        TissueMask tissue,
        SlideStaining staining,
        CoarseMap? candidates,
        List<string> warnings
    )
    {
        var plan = Plan(context.Slide.Info, mpp, candidates, tissue, warnings);
        // With symmetries there are more records for a window: not to be taken for those of a run without.
        var log = context.OpenLog("dense", plan.Hash + (options.Dense.Symmetries ? "-symmetries" : ""));
        try
        {
            var stain = staining.For(models.Segmenters[0].Card, plan.Scale);
            var dense = DenseStage.Run(context, plan, stain, models.SegmentersWith(options.Dense.Symmetries), log);
            var statistics = dense.Statistics with { CandidatePixels = CandidatePixels(candidates, tissue, plan.Scale) };
            return dense with { Statistics = statistics };
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    private DensePlan Plan(SlideInfo slide, double mpp, CoarseMap? candidates, TissueMask tissue, List<string> warnings)
    {
        var first = models.Segmenters[0];
        foreach (var other in models.Segmenters.Skip(1))
            CheckAlike(first, other);
        var stride = first.Card.OutputStride!.Value;
        var lean = options.Dense.Windows == WindowMode.Lean && models.Segmenters.All(m => m.AnySize);
        var window = options.Dense.Window ?? (lean ? LeanPlanner.UsualWindow(models) : first.Card.DenseWindow!.Value);
        if (window % stride != 0)
            throw new UserException($"the dense windows are {window} px wide, expected a multiple of the model's output stride {stride}")
            {
                Option = $"{nameof(SegmentOptions.Dense)}.{nameof(DenseOptions.Window)}",
            };
        var scale = ScaleFor(slide, mpp, first, warnings);
        var threshold = options.Candidates.Threshold;
        if (!lean)
        {
            var lattice = new DenseLattice(scale, window, stride);
            return lattice.Plan(candidates is null ? lattice.ForTissue(tissue) : lattice.ForCandidates(candidates, threshold));
        }
        var halo = options.Dense.Halo ?? LeanPlanner.UsualHalo(models.Segmenters, window);
        var planner = new LeanPlanner(scale, window, stride, halo, models.SideMultiple);
        return candidates is null ? planner.ForTissue(tissue) : planner.ForCandidates(candidates, threshold, options.Dense.Margin);
    }

    private static void CheckAlike(IPatchModel first, IPatchModel other)
    {
        if (other.Card.TargetMpp != first.Card.TargetMpp || other.Card.OutputStride != first.Card.OutputStride)
            throw new UserException(
                $"{other.Path}: made for {other.Card.TargetMpp} µm/px and stride {other.Card.OutputStride}, but {first.Path} "
                    + $"for {first.Card.TargetMpp} and {first.Card.OutputStride}: models of one ensemble need the same"
            );
        if (!Stains.StainProfile.Same(other.Card.Stain, first.Card.Stain))
            throw new UserException(
                $"{other.Path}: its card's stain differs from {first.Path}'s: models of one ensemble see the same pixels"
            );
    }

    /// <summary>Working px of the segmenter that the candidates, or all tissue, have: what the computed ones are compared with.</summary>
    private long CandidatePixels(CoarseMap? candidates, TissueMask tissue, WorkingScale scale)
    {
        var (count, side) = candidates is null
            ? (tissue.Mask.Count(), tissue.Downsample / scale.Ratio)
            : (candidates.Candidates(options.Candidates.Threshold).Count, candidates.Grid.Cell * candidates.Grid.Scale.Ratio / scale.Ratio);
        return (long)Math.Round(count * side * side);
    }

    private static WorkingScale ScaleFor(SlideInfo slide, double mpp, IPatchModel model, List<string> warnings)
    {
        var scale = WorkingScale.For(slide, mpp, model.Card.TargetMpp);
        if (scale.Upsampled)
        {
            var warning =
                $"the slide has {mpp:g4} µm/px, the model {model.Card.Name} works at {model.Card.TargetMpp:g4}: "
                + $"the slide is enlarged {1 / scale.Ratio:g4} times, expect less accuracy";
            if (!warnings.Contains(warning))
                warnings.Add(warning);
        }
        return scale;
    }

    private (Heatmap, Heatmap?) Stitch(
        DenseOutput dense,
        TissueMask tissue,
        string work,
        IStageProgress? progress,
        CancellationToken cancel
    )
    {
        var plan = dense.Plan;
        var level0PerPixel = plan.Stride * plan.Scale.Ratio;
        var filter = options.Dense.KeepGlass ? null : new TissueFilter(tissue, level0PerPixel);
        var count = models.SegmentersWith(options.Dense.Symmetries).Count;
        var heatmap = new Heatmap(Path.Combine(work, "heatmap.tiles"), plan.HeatmapSize, level0PerPixel);
        var spread = count > 1 ? new Heatmap(Path.Combine(work, "spread.tiles"), plan.HeatmapSize, level0PerPixel) : null;
        Stitcher.Stitch(dense.Log, plan, count, heatmap, spread, filter, progress, cancel);
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
}
