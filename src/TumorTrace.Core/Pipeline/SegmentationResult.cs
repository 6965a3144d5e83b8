using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Quality;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Pipeline;

/// <summary>Everything a slide's run found. Disposing it removes the heatmaps' scratch files.</summary>
public sealed record SegmentationResult : IDisposable
{
    /// <summary>µm per level-0 px.</summary>
    public required double Mpp { get; init; }

    public required TissueMask Tissue { get; init; }

    /// <summary>The slide's own staining, if a model asks for normalised pixels.</summary>
    public StainProfile? Stain { get; init; }

    /// <summary>What of the slide may make the result less trustworthy.</summary>
    public required SlideQuality Quality { get; init; }

    /// <summary>The coarse heatmap; null in an exhaustive run.</summary>
    public CoarseMap? Coarse { get; init; }

    /// <summary>What the coarse stage did; null in an exhaustive run.</summary>
    public StageStatistics? CoarseStatistics { get; init; }

    /// <summary>What the dense stage did; null in a coarse-only run.</summary>
    public StageStatistics? DenseStatistics { get; init; }

    /// <summary>The dense heatmap; in a coarse-only run the coarse one, one px per cell.</summary>
    public required Heatmap Heatmap { get; init; }

    /// <summary>
    /// Standard deviation between the outputs of several segmenters or of the symmetries; null where there is one output.
    /// </summary>
    public Heatmap? Spread { get; init; }

    public required TracedPolygons Polygons { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The slide's score: the maximum of the heatmap (the paper, "Metrics").</summary>
    public double Score => Quantised.ToProbability(Heatmap.Maximum());

    public void Dispose()
    {
        Heatmap.Dispose();
        Spread?.Dispose();
    }
}
