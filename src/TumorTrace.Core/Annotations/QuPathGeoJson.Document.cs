using System.Text.Json;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>Features of every geometry, read and written whole.</summary>
public static partial class QuPathGeoJson
{
    /// <summary>The shapes with the feature as it was read; of an object that draws nothing, that alone.</summary>
    private static List<AnnotationShape> WithSource(
        List<AnnotationShape> shapes,
        JsonElement feature,
        JsonElement geometry,
        string type,
        AnnotationShape head
    )
    {
        // An empty MultiPolygon still is an object with a name and a class; one of which parts were left out is not written again.
        if (shapes.Count == 0 && IsEmpty(geometry, type))
            shapes = [head with { Geometry = ShapeGeometry.Other }];
        if (shapes.Count == 0)
            return shapes;
        var kept = type != "GeometryCollection" && shapes[0].Geometry != ShapeGeometry.Other;
        var source = Source(feature, geometry, type, head, kept);
        return shapes.ConvertAll(s => s with { Feature = source });
    }

    private static bool IsEmpty(JsonElement geometry, string type) =>
        type == "GeometryCollection"
        || type == "MultiPolygon" && geometry.TryGetProperty("coordinates", out var parts) && parts.GetArrayLength() == 0;

    private static List<AnnotationShape> ReadPointsAndLines(JsonElement geometry, string type, AnnotationShape head, string where)
    {
        AnnotationShape Of(ShapeGeometry kind, JsonElement points, string asap) =>
            head with
            {
                Geometry = kind,
                Outer = JsonPoints.List(points, where),
                Type = asap,
            };
        if (!geometry.TryGetProperty("coordinates", out var coordinates))
            return [head with { Geometry = ShapeGeometry.Other, Type = type }];
        return type switch
        {
            "Point" => [head with { Geometry = ShapeGeometry.Points, Outer = [JsonPoints.Point(coordinates, where)], Type = "Dot" }],
            "MultiPoint" => [Of(ShapeGeometry.Points, coordinates, "PointSet")],
            "LineString" => [Of(ShapeGeometry.Line, coordinates, "Measurement")],
            "MultiLineString" when coordinates.ValueKind == JsonValueKind.Array && coordinates.GetArrayLength() > 0 =>
            [
                .. coordinates.EnumerateArray().Select(line => Of(ShapeGeometry.Line, line, "Measurement")),
            ],
            _ => [head with { Geometry = ShapeGeometry.Other, Type = type }],
        };
    }

    /// <param name="kept">The coordinates are in shapes; otherwise they stay among the geometry's members.</param>
    private static GeoJsonFeature Source(JsonElement feature, JsonElement geometry, string type, AnnotationShape head, bool kept)
    {
        var members = feature
            .EnumerateObject()
            .Select(m => KeyValuePair.Create(m.Name, m.Name is "geometry" or "properties" ? default : m.Value.Clone()))
            .ToList();
        var drawing = geometry
            .EnumerateObject()
            .Select(m => KeyValuePair.Create(m.Name, kept && m.Name == "coordinates" ? default : m.Value.Clone()))
            .ToList();
        return new GeoJsonFeature(type, members, drawing, feature.TryGetProperty("properties", out var p) ? p.Clone() : default, head);
    }

    private static void WriteAsRead(Utf8JsonWriter json, List<AnnotationShape> parts, GeoJsonFeature feature)
    {
        json.WriteStartObject();
        foreach (var (name, value) in feature.Members)
        {
            if (name == "geometry")
                WriteGeometryAsRead(json, parts, feature);
            else if (name == "properties" && !feature.Describes(parts[0]))
                WriteProperties(json, parts[0]);
            else
                WriteMember(json, name, name == "properties" ? feature.Properties : value);
        }
        json.WriteEndObject();
    }

    private static void WriteGeometryAsRead(Utf8JsonWriter json, List<AnnotationShape> parts, GeoJsonFeature feature)
    {
        json.WriteStartObject("geometry");
        foreach (var (name, value) in feature.GeometryMembers)
        {
            if (value.ValueKind == JsonValueKind.Undefined)
                WriteCoordinates(json, parts, feature.GeometryType);
            else
                WriteMember(json, name, value);
        }
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private static string GeometryType(List<AnnotationShape> parts) =>
        (parts[0].Geometry, parts.Count) switch
        {
            (ShapeGeometry.Area, 1) => "Polygon",
            (ShapeGeometry.Area, _) => "MultiPolygon",
            (ShapeGeometry.Line, 1) => "LineString",
            (ShapeGeometry.Line, _) => "MultiLineString",
            _ => parts[0].Outer.Count == 1 && parts[0].Type != "PointSet" ? "Point" : "MultiPoint",
        };

    private static void WriteCoordinates(Utf8JsonWriter json, List<AnnotationShape> parts, string type)
    {
        json.WritePropertyName("coordinates");
        if (type == "Point")
        {
            WritePoint(json, parts[0].Outer[0]);
            return;
        }
        json.WriteStartArray();
        foreach (var part in parts)
        {
            if (type is "Polygon" or "MultiPolygon")
                WriteRings(json, part, nested: type == "MultiPolygon");
            else
                WriteLine(json, part.Outer, nested: type == "MultiLineString");
        }
        json.WriteEndArray();
    }

    private static void WriteLine(Utf8JsonWriter json, IReadOnlyList<Level0Point> points, bool nested)
    {
        if (nested)
            json.WriteStartArray();
        foreach (var point in points)
            WritePoint(json, point);
        if (nested)
            json.WriteEndArray();
    }
}
