using System.Text.Json;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>Reads QuPath's GeoJSON: areas of every geometry, and for documents all other geometry and unknown members.</summary>
public static partial class QuPathGeoJson
{
    private static readonly string[] s_known = ["objectType", "classification", "name", "color", "measurements"];

    private static readonly string[] s_geometries =
    [
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
    ];

    /// <summary>
    /// The areas of a FeatureCollection, a list of features, a single feature or a geometry; points and lines are passed over.
    /// </summary>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="UserException">A feature has another form; names which.</exception>
    public static IReadOnlyList<AnnotationShape> Read(JsonElement root, string source) =>
        [.. ReadSound(root, source, whole: false).Shapes.Where(s => s.Geometry == ShapeGeometry.Area)];

    /// <inheritdoc cref="Read(JsonElement, string)"/>
    public static AnnotationDocument ReadDocument(JsonElement root, string source) => ReadSound(root, source, whole: true);

    /// <param name="roots">Several in GeoJSON Lines.</param>
    /// <param name="whole">With all members, for writing it again; else areas and what is known of them.</param>
    /// <exception cref="UserException">There are no features.</exception>
    /// <exception cref="DamagedAnnotationException">A coordinate that no slide has.</exception>
    internal static AnnotationDocument Read(IReadOnlyList<JsonElement> roots, string source, ReadingNotes notes, bool whole)
    {
        var shapes = roots
            .SelectMany(r => Features(r, source))
            .SelectMany((f, i) => notes.Try(() => ReadFeature(f, $"feature {i}", notes, whole)))
            .ToList();
        var members =
            whole && roots is [{ ValueKind: JsonValueKind.Object } root] && root.TryGetProperty("features", out _)
                ? root.EnumerateObject()
                    .Where(m => m.Name is not ("type" or "features"))
                    .Select(m => KeyValuePair.Create(m.Name, m.Value.Clone()))
                    .ToList()
                : [];
        return new AnnotationDocument(AnnotationForm.GeoJson, shapes) { Members = members };
    }

    private static AnnotationDocument ReadSound(JsonElement root, string source, bool whole)
    {
        var notes = new ReadingNotes();
        try
        {
            var document = Read([root], source, notes, whole);
            return notes.AnyDamage ? throw new UserException($"{source}: {notes.Damage}") : document with { Notes = notes };
        }
        catch (DamagedAnnotationException e)
        {
            throw new UserException($"{source}: {e.Message}", e);
        }
    }

    private static JsonElement[] Features(JsonElement root, string source) =>
        root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()]
        : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("features", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()]
        : IsFeature(root) || IsGeometry(root) ? [root]
        : throw new UserException(
            $"{source}: no \"features\" list, expected a GeoJSON FeatureCollection as QuPath exports it, features line by line, "
                + "or a geometry"
        );

    private static bool IsFeature(JsonElement value) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("geometry", out _);

    private static bool IsGeometry(JsonElement value) =>
        TryText(value, "type", out var type)
        && s_geometries.Contains(type, StringComparer.Ordinal)
        && (value.TryGetProperty("coordinates", out _) || value.TryGetProperty("geometries", out _));

    private static List<AnnotationShape> ReadFeature(JsonElement feature, string where, ReadingNotes notes, bool whole)
    {
        var isFeature = IsFeature(feature);
        if (!isFeature && !IsGeometry(feature))
        {
            if (TryText(feature, "type", out var foreign) && foreign != "Feature")
                notes.Leave($"members of type {foreign} that are no features");
            else if (feature.ValueKind != JsonValueKind.Object)
                notes.Leave("members that are no features");
            else
                throw new DamagedAnnotationException($"{where}: \"geometry\" with a \"type\" is missing");
            return [];
        }
        var geometry = isFeature ? feature.GetProperty("geometry") : feature;
        if (geometry.ValueKind == JsonValueKind.Null)
        {
            notes.Leave("annotations without a geometry");
            return [];
        }
        if (!TryText(geometry, "type", out var type))
            throw new DamagedAnnotationException($"{where}: \"geometry\" with a \"type\" is missing");
        var head = isFeature ? ReadProperties(feature) : new AnnotationShape([]);
        var shapes = new List<AnnotationShape>();
        AddGeometry(geometry, type, head, where, shapes, notes);
        return !isFeature || !whole ? shapes : WithSource(shapes, feature, geometry, type, head);
    }

    private static void AddGeometry(
        JsonElement geometry,
        string type,
        AnnotationShape head,
        string where,
        List<AnnotationShape> shapes,
        ReadingNotes notes
    )
    {
        switch (type)
        {
            case "Polygon":
                AddPolygon(Coordinates(geometry, where), head, where, shapes, notes);
                break;
            case "MultiPolygon":
                foreach (var polygon in Coordinates(geometry, where).EnumerateArray())
                    AddPolygon(polygon, head, where, shapes, notes);
                break;
            case "GeometryCollection":
                foreach (var part in Parts(geometry, where))
                {
                    if (!TryText(part, "type", out var partType))
                        throw new DamagedAnnotationException($"{where}: a part of the GeometryCollection has no \"type\"");
                    AddGeometry(part, partType, head, where, shapes, notes);
                }
                break;
            default:
                shapes.AddRange(ReadPointsAndLines(geometry, type, head, where));
                break;
        }
    }

    private static JsonElement Coordinates(JsonElement geometry, string where) =>
        geometry.TryGetProperty("coordinates", out var coordinates) && coordinates.ValueKind == JsonValueKind.Array
            ? coordinates
            : throw new DamagedAnnotationException($"{where}: \"coordinates\" is missing, expected a list of rings");

    private static JsonElement.ArrayEnumerator Parts(JsonElement collection, string where) =>
        collection.TryGetProperty("geometries", out var parts) && parts.ValueKind == JsonValueKind.Array
            ? parts.EnumerateArray()
            : throw new DamagedAnnotationException($"{where}: \"geometries\" is missing, expected a list of geometries");

    private static void AddPolygon(JsonElement rings, AnnotationShape head, string where, List<AnnotationShape> shapes, ReadingNotes notes)
    {
        if (rings.ValueKind != JsonValueKind.Array)
            throw new DamagedAnnotationException($"{where}: a polygon that is no list of rings, expected the outer ring first, then holes");
        if (rings.GetArrayLength() == 0)
            notes.Leave("polygons without rings");
        var all = rings
            .EnumerateArray()
            .Select((r, i) => JsonPoints.Ring(r, $"{where}: ring {i}", notes))
            .OfType<IReadOnlyList<Level0Point>>()
            .ToList();
        if (all.Count > 0)
            shapes.Add(head with { Outer = all[0], Holes = [.. all.Skip(1)] });
    }

    /// <summary>Never fails: labels need little of this, and what is of another type than expected is as if it were not there.</summary>
    private static AnnotationShape ReadProperties(JsonElement feature)
    {
        var shape = new AnnotationShape([]) { Id = TryText(feature, "id", out var id) ? id : null };
        if (!feature.TryGetProperty("properties", out var p) || p.ValueKind != JsonValueKind.Object)
            return shape;
        var hasClass = p.TryGetProperty("classification", out var c);
        var text = hasClass && c.ValueKind == JsonValueKind.String ? GeoJsonClass.Parsed(c.GetString()!) : null;
        var classColor = hasClass ? GeoJsonColor.Read(text ?? c) : null;
        var ownColor = GeoJsonColor.Read(p);
        return shape with
        {
            Name = TryText(p, "name", out var name) ? name : "",
            ObjectType = TryText(p, "objectType", out var kind) ? kind : "annotation",
            Group = hasClass ? GeoJsonClass.Name(text ?? c) : null,
            Color = classColor ?? ownColor,
            OwnColor = classColor is null ? null : ownColor,
            Measurements = ReadMeasurements(p),
            Extra = ReadExtra(p),
        };
    }

    /// <summary>Of a member that is given twice, the last one counts, as everywhere in JSON.</summary>
    private static Dictionary<string, JsonElement>? ReadExtra(JsonElement properties)
    {
        var extra = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in properties.EnumerateObject().Where(m => !s_known.Contains(m.Name, StringComparer.Ordinal)))
            extra[member.Name] = member.Value.Clone();
        return extra.Count == 0 ? null : extra;
    }

    private static Dictionary<string, double>? ReadMeasurements(JsonElement properties)
    {
        if (!properties.TryGetProperty("measurements", out var list) || list.ValueKind != JsonValueKind.Object)
            return null;
        var measurements = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var member in list.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Number))
            measurements[member.Name] = member.Value.GetDouble();
        return measurements;
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
