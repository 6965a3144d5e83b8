using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Geometry;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Corrections;

/// <summary>
/// Checks features from clients: GeoJSON (RFC 7946) as QuPath writes it, with closed rings, points on or near the slide, and no more
/// of them than people draw. Unknown members pass unchanged.
/// </summary>
internal sealed class FeatureCheck(PixelSize slide)
{
    internal const int MostFeatures = 200_000;
    internal const int MostPoints = 20_000_000;

    // Annotations may extend beyond the slide, by up to its size.
    private readonly double _margin = Math.Max(slide.Width, slide.Height);
    private int _points;

    /// <exception cref="RequestProblemException">400: names the feature, what was found and what was expected.</exception>
    internal static FeatureMetrics Check(JsonElement collection, PixelSize slide)
    {
        if (
            collection.ValueKind != JsonValueKind.Object
            || Text(collection, "type") != "FeatureCollection"
            || !collection.TryGetProperty("features", out var features)
            || features.ValueKind != JsonValueKind.Array
        )
            throw RequestProblemException.Malformed(
                "\"features\" is not a GeoJSON FeatureCollection: expected {\"type\": \"FeatureCollection\", \"features\": [...]}"
            );
        if (features.GetArrayLength() > MostFeatures)
            throw RequestProblemException.Malformed($"{features.GetArrayLength()} features, expected at most {MostFeatures}");
        var check = new FeatureCheck(slide);
        var index = 0;
        try
        {
            foreach (var feature in features.EnumerateArray())
                check.Feature(feature, $"feature {index++}");
        }
        catch (InvalidOperationException e)
        {
            throw RequestProblemException.Malformed($"feature {index - 1}: a text in it is not valid Unicode: {e.Message}");
        }
        return Measure(collection, features.GetArrayLength());
    }

    private void Feature(JsonElement feature, string where)
    {
        if (feature.ValueKind != JsonValueKind.Object || Text(feature, "type") != "Feature")
            throw RequestProblemException.Malformed($"{where}: expected {{\"type\": \"Feature\", \"geometry\": ..., \"properties\": ...}}");
        if (!feature.TryGetProperty("geometry", out var geometry))
            throw RequestProblemException.Malformed($"{where}: \"geometry\" is missing");
        Geometry(geometry, where);
    }

    private void Geometry(JsonElement geometry, string where)
    {
        if (geometry.ValueKind != JsonValueKind.Object || Text(geometry, "type") is not { } type)
            throw RequestProblemException.Malformed($"{where}: \"geometry\" is not an object with a \"type\"");
        if (type == "GeometryCollection")
        {
            foreach (var part in List(geometry, "geometries", where))
                Geometry(part, where);
            return;
        }
        var coordinates = List(geometry, "coordinates", where);
        switch (type)
        {
            case "Polygon":
                Polygon(coordinates, where);
                break;
            case "MultiPolygon":
                foreach (var polygon in coordinates)
                    Polygon(
                        polygon.ValueKind == JsonValueKind.Array
                            ? polygon.EnumerateArray()
                            : throw RequestProblemException.Malformed($"{where}: a part of the MultiPolygon is not a list of rings"),
                        where
                    );
                break;
            case "Point":
                Point(geometry.GetProperty("coordinates"), where);
                break;
            case "MultiPoint" or "LineString" or "MultiLineString":
                foreach (var item in coordinates)
                    Points(item, where);
                break;
            default:
                throw RequestProblemException.Malformed(
                    $"{where}: a geometry of type {Short(type)}, expected Polygon or MultiPolygon (or another of RFC 7946)"
                );
        }
    }

    private void Polygon(JsonElement.ArrayEnumerator rings, string where)
    {
        var index = 0;
        foreach (var ring in rings)
            Ring(ring, $"{where}: ring {index++}");
        if (index == 0)
            throw RequestProblemException.Malformed($"{where}: a polygon without rings, expected the outer ring first, then holes");
    }

    private void Ring(JsonElement ring, string where)
    {
        if (ring.ValueKind != JsonValueKind.Array)
            throw RequestProblemException.Malformed($"{where} is not a list of points");
        if (ring.GetArrayLength() < 4)
            throw RequestProblemException.Malformed(
                $"{where} has {ring.GetArrayLength()} points, expected at least 4, the last equal to the first"
            );
        (double X, double Y)? first = null;
        (double X, double Y) last = default;
        foreach (var point in ring.EnumerateArray())
        {
            last = Point(point, where);
            first ??= last;
        }
        if (first != last)
        {
            var ends = FormattableString.Invariant($"it begins at {first!.Value.X}, {first.Value.Y} and ends at {last.X}, {last.Y}");
            throw RequestProblemException.Malformed($"{where} is not closed: {ends}; repeat the first point at its end");
        }
    }

    /// <summary>A point, or lists of them.</summary>
    private void Points(JsonElement value, string where)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                Points(item, where);
        }
        else
        {
            Point(value, where);
        }
    }

    private (double X, double Y) Point(JsonElement point, string where)
    {
        if (++_points > MostPoints)
            throw RequestProblemException.Malformed($"more than {MostPoints} points; simplify the outlines");
        if (
            point.ValueKind != JsonValueKind.Array
            || point.GetArrayLength() < 2
            || !Number(point[0], out var x)
            || !Number(point[1], out var y)
        )
            throw RequestProblemException.Malformed(
                $"{where}: a point is {Short(point.GetRawText())}, expected [x, y], finite numbers in level-0 px"
            );
        if (x < -_margin || y < -_margin || x > slide.Width + _margin || y > slide.Height + _margin)
            throw RequestProblemException.Malformed(
                $"{where}: a point is {Short(point.GetRawText())}, far outside the slide of {slide} px; expected level-0 px"
            );
        return (x, y);
    }

    private static FeatureMetrics Measure(JsonElement collection, int count)
    {
        try
        {
            // Reads the features as exports do, so that whatever is stored can be written in every format.
            var shapes = QuPathGeoJson
                .ReadDocument(collection, "annotations")
                .Shapes.Where(s => s.Kind == RegionKind.Tumor && !Review.IsRejected(s))
                .ToList();
            var regions = shapes.Select(s => (object?)s.Feature ?? s).Distinct(ReferenceEqualityComparer.Instance).Count();
            return new FeatureMetrics(count, regions, shapes.Sum(s => Area(s.Outer) - s.Holes.Sum(Area)));
        }
        catch (UserException e)
        {
            throw RequestProblemException.Malformed(e.Message);
        }
    }

    private static double Area(IReadOnlyList<Level0Point> ring)
    {
        double twice = 0;
        for (var i = 0; i < ring.Count; i++)
        {
            var a = ring[i];
            var b = ring[(i + 1) % ring.Count];
            twice += a.X * b.Y - b.X * a.Y;
        }
        return Math.Abs(twice) / 2;
    }

    private static JsonElement.ArrayEnumerator List(JsonElement owner, string member, string where) =>
        owner.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : throw RequestProblemException.Malformed($"{where}: \"{member}\" is missing, expected a list");

    private static string? Text(JsonElement owner, string member) =>
        owner.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Number(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number) && double.IsFinite(number);
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
