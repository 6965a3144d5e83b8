using System.Diagnostics.CodeAnalysis;
using TumorTrace.Core.Runs;

namespace TumorTrace.Server.Api;

/// <summary>A class that regions can have, with its colour [r, g, b].</summary>
public sealed record RegionClass(string Name, IReadOnlyList<int> Color);

/// <summary>Everything that the page needs to show a slide.</summary>
public sealed record SlideDetail : SlideSummary
{
    [SetsRequiredMembers]
    internal SlideDetail(SlideSummary summary)
        : base(summary) { }

    /// <summary>Side of the Deep Zoom tiles in px; they do not overlap.</summary>
    public int TileSize { get; init; }

    /// <summary>The Deep Zoom level of level-0 px.</summary>
    public int MaxLevel { get; init; }

    /// <summary>Probability from which the run's polygons were traced; null without a run.</summary>
    public double? Threshold { get; init; }

    /// <summary>What regions go on down to that reach <see cref="CoreThreshold"/>; null: no further than the threshold.</summary>
    public double? LowThreshold { get; init; }

    /// <inheritdoc cref="LowThreshold"/>
    public double? CoreThreshold { get; init; }

    /// <summary>Null without a heatmap.</summary>
    public ManifestHeatmap? Heatmap { get; init; }

    public bool HasTissue { get; init; }

    /// <summary>The run's warnings.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Names of the models that the run used.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    public IReadOnlyList<RegionClass> Classes { get; init; } = [];

    /// <summary>Names of the heatmap's palettes.</summary>
    public IReadOnlyList<string> Palettes { get; init; } = [];
}
