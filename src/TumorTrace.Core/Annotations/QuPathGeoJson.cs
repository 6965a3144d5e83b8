using System.Globalization;
using System.Text.Json;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>Reads QuPath's GeoJSON: Polygon and MultiPolygon features, and for documents all other geometry and unknown members.</summary>
public static partial class QuPathGeoJson
{
    /// <summary>Between the names of a derived class.</summary>
    private const string DerivedClass = ": ";

    private static readonly string[] s_known = ["objectType", "classification", "name", "color", "measurements"];

    /// <summary>The areas of a FeatureCollection, a list of features or a single feature; points and lines are passed over.</summary>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="UserException">A feature has another form; names which.</exception>
    public static IReadOnlyList<AnnotationShape> Read(JsonElement root, string source) =>
        [.. Features(root, source).SelectMany((f, i) => ReadFeature(f, $"{source}: feature {i}"))];

    /// <inheritdoc cref="Read"/>
    public static AnnotationDocument ReadDocument(JsonElement root, string source)
    {
        var shapes = Features(root, source).SelectMany((f, i) => ReadWhole(f, $"{source}: feature {i}")).ToList();
        var members =
            root.ValueKind == JsonValueKind.Object && root.TryGetProperty("features", out _)
                ? root.EnumerateObject()
                    .Where(m => m.Name is not ("type" or "features"))
                    .Select(m => KeyValuePair.Create(m.Name, m.Value.Clone()))
                    .ToList()
                : [];
        return new AnnotationDocument(AnnotationForm.GeoJson, shapes) { Members = members };
    }

    private static JsonElement[] Features(JsonElement root, string source) =>
        root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()]
        : root.TryGetProperty("features", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()]
        : root.TryGetProperty("geometry", out _) ? [root]
        : throw new UserException($"{source}: no \"features\" list, expected a GeoJSON FeatureCollection as QuPath exports it");

    private static (JsonElement Geometry, string Type) GeometryOf(JsonElement feature, string where) =>
        feature.ValueKind == JsonValueKind.Object
        && feature.TryGetProperty("geometry", out var geometry)
        && TryText(geometry, "type", out var type)
            ? (geometry, type)
            : throw new UserException($"{where}: \"geometry\" with a \"type\" is missing");

    private static List<AnnotationShape> ReadFeature(JsonElement feature, string where)
    {
        var (geometry, type) = GeometryOf(feature, where);
        if (type is not ("Polygon" or "MultiPolygon"))
            return [];
        if (!geometry.TryGetProperty("coordinates", out var coordinates) || coordinates.ValueKind != JsonValueKind.Array)
            throw new UserException($"{where}: \"coordinates\" is missing, expected a list of rings");
        var head = ReadProperties(feature, where);
        return type == "Polygon"
            ? [ReadPolygon(coordinates, head, where)]
            : [.. coordinates.EnumerateArray().Select(p => ReadPolygon(p, head, where))];
    }

    private static AnnotationShape ReadPolygon(JsonElement rings, AnnotationShape head, string where)
    {
        if (rings.ValueKind != JsonValueKind.Array || rings.GetArrayLength() == 0)
            throw new UserException($"{where}: a polygon without rings, expected the outer ring first, then holes");
        var all = rings.EnumerateArray().Select((r, i) => JsonPoints.Ring(r, $"{where}: ring {i}")).ToList();
        return head with { Outer = all[0], Holes = [.. all.Skip(1).Select(IReadOnlyList<Level0Point> (r) => r)] };
    }

    private static AnnotationShape ReadProperties(JsonElement feature, string where)
    {
        var shape = new AnnotationShape([]) { Id = TryText(feature, "id", out var id) ? id : null };
        if (!feature.TryGetProperty("properties", out var p) || p.ValueKind != JsonValueKind.Object)
            return shape;
        var hasClass = p.TryGetProperty("classification", out var c) && c.ValueKind == JsonValueKind.Object;
        var classColor = hasClass ? ReadColor(c, where) : null;
        var ownColor = ReadColor(p, where);
        return shape with
        {
            Name = TryText(p, "name", out var name) ? name : "",
            ObjectType = TryText(p, "objectType", out var kind) ? kind : "annotation",
            Group = ClassName(p),
            Color = classColor ?? ownColor,
            OwnColor = classColor is null ? null : ownColor,
            Measurements = ReadMeasurements(p),
            Extra = ReadExtra(p),
        };
    }

    /// <summary>
    /// A class by its "name", by the "names" of a derived one ("Stroma: Positive", as QuPath shows it), or as a bare text.
    /// </summary>
    private static string? ClassName(JsonElement properties)
    {
        if (TryText(properties, "classification", out var text))
            return text;
        if (!properties.TryGetProperty("classification", out var c) || c.ValueKind != JsonValueKind.Object)
            return null;
        return TryText(c, "name", out var name) ? name
            : c.TryGetProperty("names", out var names) && names.ValueKind == JsonValueKind.Array
                ? string.Join(
                    DerivedClass,
                    names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString())
                )
            : null;
    }

    private static Dictionary<string, JsonElement>? ReadExtra(JsonElement properties)
    {
        var extra = properties
            .EnumerateObject()
            .Where(m => !s_known.Contains(m.Name, StringComparer.Ordinal))
            .ToDictionary(m => m.Name, m => m.Value.Clone(), StringComparer.Ordinal);
        return extra.Count == 0 ? null : extra;
    }

    private static Dictionary<string, double>? ReadMeasurements(JsonElement properties) =>
        properties.TryGetProperty("measurements", out var m) && m.ValueKind == JsonValueKind.Object
            ? m.EnumerateObject()
                .Where(v => v.Value.ValueKind == JsonValueKind.Number)
                .ToDictionary(v => v.Name, v => v.Value.GetDouble(), StringComparer.Ordinal)
            : null;

    /// <summary>[r, g, b], or the signed colorRGB number of QuPath before 0.3.</summary>
    private static string? ReadColor(JsonElement owner, string where)
    {
        if (owner.TryGetProperty("colorRGB", out var packed) && packed.TryGetInt32(out var rgb))
            return "#" + (rgb & 0xffffff).ToString("x6", CultureInfo.InvariantCulture);
        if (!owner.TryGetProperty("color", out var color))
            return null;
        var parts =
            color.ValueKind == JsonValueKind.Array ? color.EnumerateArray().Select(v => v.TryGetByte(out var b) ? b : -1).ToList() : [];
        return parts.Count == 3 && !parts.Contains(-1)
            ? $"#{parts[0]:x2}{parts[1]:x2}{parts[2]:x2}"
            : throw new UserException($"{where}: color is {color.GetRawText()}, expected [r, g, b] with values 0 to 255");
    }

    private static bool TryText(JsonElement owner, string member, out string text)
    {
        text = "";
        if (
            owner.ValueKind != JsonValueKind.Object
            || !owner.TryGetProperty(member, out var value)
            || value.ValueKind != JsonValueKind.String
        )
            return false;
        text = value.GetString()!;
        return true;
    }
}
