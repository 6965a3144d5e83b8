using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Polygons;

/// <summary>One traced region: 8-connected heatmap pixels at or above the threshold. Coordinates in level-0 px.</summary>
public sealed record TumorRegion
{
    /// <summary>Counts from 1 in raster order of the regions' first pixels.</summary>
    public required int Id { get; init; }

    /// <summary>More than one if parts touch at pixel corners only.</summary>
    public required IReadOnlyList<PolygonPart<Level0Point>> Parts { get; init; }

    /// <summary>Heatmap px.</summary>
    public required long PixelCount { get; init; }

    /// <summary>Area of the polygon as it is written.</summary>
    public required double AreaUm2 { get; init; }

    /// <summary>Length of all its rings.</summary>
    public required double PerimeterUm { get; init; }

    /// <summary>The largest distance between two points of its outline.</summary>
    public required double MaxDiameterUm { get; init; }

    public required double MaxProbability { get; init; }

    public required double MeanProbability { get; init; }

    /// <summary>
    /// Mean over its pixels of the standard deviation between several segmenters or symmetries, as a probability; null where there is one
    /// output.
    /// </summary>
    public double? Disagreement { get; init; }

    /// <summary>Mean position of its pixels.</summary>
    public required Level0Point Centroid { get; init; }

    /// <summary>The pixel of the maximum probability (its centre), for detection lists.</summary>
    public required Level0Point Peak { get; init; }
}

/// <summary>All regions of a slide.</summary>
/// <param name="Dropped">Regions left out because they are smaller than the least area.</param>
/// <param name="DroppedUm2">Their area together, µm².</param>
/// <param name="HolesClosed">Holes that became part of a region because they are smaller than the least area.</param>
public sealed record TracedPolygons(IReadOnlyList<TumorRegion> Regions, int Dropped, double DroppedUm2, int HolesClosed);
