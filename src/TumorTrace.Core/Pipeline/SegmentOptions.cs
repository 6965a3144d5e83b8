using TumorTrace.Core.Geometry;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Pipeline;

/// <summary>How much of the cascade runs.</summary>
public enum CascadeMode
{
    /// <summary>Coarse stage, then the dense stage on its candidates (the paper's v3_DCNN).</summary>
    Cascade,

    /// <summary>Stop after the coarse stage (the paper's "Inception-v3" row).</summary>
    CoarseOnly,

    /// <summary>Dense stage on all tissue, no coarse stage (the paper's "DCNN" row).</summary>
    Exhaustive,
}

/// <summary>
/// Every setting that changes what a slide's results are, each declared in the room that reads it. The same record serves the command
/// line, the manifest and the decision whether an earlier result may be kept.
/// </summary>
public sealed record SegmentOptions
{
    public CascadeMode Mode { get; init; }

    /// <summary>Where the tissue lies.</summary>
    public TissueOptions Tissue { get; init; } = new();

    /// <summary>How the classifier sees the tissue.</summary>
    public CoarseOptions Coarse { get; init; } = new();

    /// <summary>Where the dense stage runs.</summary>
    public CandidateOptions Candidates { get; init; } = new();

    /// <summary>How the segmenters see the candidates.</summary>
    public DenseOptions Dense { get; init; } = new();

    /// <summary>What becomes a polygon.</summary>
    public PolygonOptions Polygons { get; init; } = new();

    /// <summary>µm per level-0 px, whatever the files state; null for what they state.</summary>
    public double? Mpp { get; init; }

    /// <summary>From where the GeoJSON's coordinates are counted.</summary>
    public OutputFrame Frame { get; init; }

    /// <summary>Everything that is wrong with the settings, reported together; empty if they are usable.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Mpp is { } mpp && !MppRule.IsPlausible(mpp))
            yield return new(nameof(Mpp), $"{mpp}", $"{MppRule.Smallest} to {MppRule.Largest} µm/px");
        if (Candidates.File is { } file && Mode != CascadeMode.Cascade)
            yield return new(
                $"{nameof(Candidates)}.{nameof(Candidates.File)}",
                file,
                "none in a run that is coarse only or exhaustive: the file names where the dense stage follows the coarse one"
            );
        var parts = Tissue
            .Problems()
            .Select(p => p.In(nameof(Tissue)))
            .Concat(Coarse.Problems().Select(p => p.In(nameof(Coarse))))
            .Concat(Candidates.Problems().Select(p => p.In(nameof(Candidates))))
            .Concat(Dense.Problems().Select(p => p.In(nameof(Dense))))
            .Concat(Polygons.Problems().Select(p => p.In(nameof(Polygons))));
        foreach (var problem in parts)
            yield return problem;
    }
}
