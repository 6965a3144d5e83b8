using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Polygons;

namespace TumorTrace.Core.Exports;

/// <summary>Traced regions as annotation shapes, for the GeoJSON and ASAP writers.</summary>
internal static class RegionShapes
{
    /// <summary>QuPath's own colour of its class "Tumor".</summary>
    private const string TumorColor = "#c80000";

    /// <summary>Names of measurements that whoever asks for a region's doubt reads again.</summary>
    public const string MeanProbability = "Mean probability";

    /// <inheritdoc cref="MeanProbability"/>
    public const string MaxProbability = "Max probability";

    /// <inheritdoc cref="MeanProbability"/>
    public const string Disagreement = "Disagreement";

    /// <param name="origin">Subtracted from every point: the corner of the scanned bounds for QuPath's cropped frame.</param>
    public static IEnumerable<AnnotationShape> From(TracedPolygons polygons, Level0Point origin = default)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        foreach (var region in polygons.Regions)
        {
            var measurements = Measurements(region);
            string? id = null;
            foreach (var part in region.Parts)
            {
                var shape = new AnnotationShape(Moved(part.Outer, origin), [.. part.Holes.Select(h => Moved(h, origin))])
                {
                    Name = $"Region {region.Id}",
                    Group = "Tumor",
                    Color = TumorColor,
                    Measurements = measurements,
                };
                // Parts of one region share the id of the first: they become one MultiPolygon.
                id ??= QuPathGeoJson.ContentId(shape);
                yield return shape with
                {
                    Id = id,
                };
            }
        }
    }

    private static Dictionary<string, double> Measurements(TumorRegion region)
    {
        var measurements = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["Area µm^2"] = region.AreaUm2,
            ["Perimeter µm"] = region.PerimeterUm,
            ["Max diameter µm"] = region.MaxDiameterUm,
            [MaxProbability] = region.MaxProbability,
            [MeanProbability] = region.MeanProbability,
            ["Centroid X px"] = region.Centroid.X,
            ["Centroid Y px"] = region.Centroid.Y,
        };
        if (region.Disagreement is { } disagreement)
            measurements[Disagreement] = disagreement;
        return measurements;
    }

    private static Level0Point[] Moved(Ring<Level0Point> ring, Level0Point origin) =>
        origin == default ? ring.Points : Array.ConvertAll(ring.Points, p => new Level0Point(p.X - origin.X, p.Y - origin.Y));
}
