using TumorTrace.Core.Runs;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Api;

/// <summary>The last edit of a slide.</summary>
public sealed record LastEdit(string Who, DateTimeOffset At);

/// <summary>A slide in the list. Figures of an edited slide are those of its newest version.</summary>
/// <param name="Width">Level-0 px.</param>
/// <param name="Mpp">µm per level-0 px.</param>
/// <param name="Score">Highest tumour probability of the slide.</param>
/// <param name="AreaMm2">Of all tumour regions that are not rejected.</param>
/// <param name="Version">Newest version of the annotations; 0 is the run's own.</param>
/// <param name="Thumbnail">Address of a small picture.</param>
/// <param name="Problem">Why the slide cannot be shown; null when it can.</param>
public record SlideSummary(
    string Id,
    string Name,
    string? Run,
    SlideState State,
    long Width,
    long Height,
    double? Mpp,
    double? Score,
    double? AreaMm2,
    int? Regions,
    int Version,
    LastEdit? LastEdit,
    string Thumbnail,
    string? Problem
);

/// <summary>A class that regions can have, with its colour [r, g, b].</summary>
public sealed record RegionClass(string Name, IReadOnlyList<int> Color);

/// <summary>Everything that the page needs to show a slide.</summary>
/// <param name="TileSize">Side of Deep Zoom tiles in px; they do not overlap.</param>
/// <param name="Threshold">Probability from which the run's polygons were traced.</param>
/// <param name="Heatmap">Null without one.</param>
public sealed record SlideDetail(
    string Id,
    string Name,
    string? Run,
    SlideState State,
    long Width,
    long Height,
    double? Mpp,
    double? Score,
    double? AreaMm2,
    int? Regions,
    int Version,
    LastEdit? LastEdit,
    string Thumbnail,
    string? Problem,
    int TileSize,
    int MaxLevel,
    double? Threshold,
    ManifestHeatmap? Heatmap,
    bool HasTissue,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Models,
    IReadOnlyList<RegionClass> Classes,
    IReadOnlyList<string> Palettes
) : SlideSummary(Id, Name, Run, State, Width, Height, Mpp, Score, AreaMm2, Regions, Version, LastEdit, Thumbnail, Problem);
