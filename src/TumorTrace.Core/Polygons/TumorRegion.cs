using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Polygons;

/// <summary>One traced region: 8-connected heatmap pixels at or above the threshold. Coordinates in level-0 px.</summary>
/// <param name="Id">Counts from 1 in raster order of the regions' first pixels.</param>
/// <param name="Parts">More than one where parts touch at pixel corners only.</param>
/// <param name="AreaUm2">Area of the polygon as it is written.</param>
/// <param name="PerimeterUm">Length of all its rings.</param>
/// <param name="Centroid">Mean position of its pixels.</param>
/// <param name="Peak">The pixel of the maximum probability (its centre), for detection lists.</param>
public sealed record TumorRegion(
    int Id,
    IReadOnlyList<PolygonPart<Level0Point>> Parts,
    long PixelCount,
    double AreaUm2,
    double PerimeterUm,
    double MaxProbability,
    double MeanProbability,
    Level0Point Centroid,
    Level0Point Peak
);

/// <summary>All regions of a slide.</summary>
/// <param name="Dropped">Regions left out because they are smaller than the minimum area.</param>
public sealed record TracedPolygons(IReadOnlyList<TumorRegion> Regions, int Dropped);
