using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

public static partial class QuPathGeoJson
{
    /// <summary>Writes feature by feature; <paramref name="shapes"/> is enumerated once.</summary>
    public static void Write(Stream stream, IEnumerable<AnnotationShape> shapes) => Write(stream, shapes, []);

    /// <summary>Writes what was read from GeoJSON as it was, unknown members included.</summary>
    public static void Write(Stream stream, AnnotationDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        Write(stream, document.Shapes, document.Form == AnnotationForm.GeoJson ? document.Members : []);
    }

    private static void Write(Stream stream, IEnumerable<AnnotationShape> shapes, IReadOnlyList<KeyValuePair<string, JsonElement>> members)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        WriteMembers(json, members);
        json.WriteStartArray("features");
        foreach (var parts in ByFeature(shapes))
        {
            WriteFeature(json, parts);
            // Keeps the buffer at one feature's size.
            json.Flush();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Neighbours of one feature, or else with one id, are the parts of a MultiPolygon.</summary>
    internal static IEnumerable<List<AnnotationShape>> ByFeature(IEnumerable<AnnotationShape> shapes)
    {
        var parts = new List<AnnotationShape>();
        foreach (var shape in shapes)
        {
            if (parts.Count > 0 && !SameFeature(parts[0], shape))
            {
                yield return parts;
                parts = [];
            }
            parts.Add(shape);
        }
        if (parts.Count > 0)
            yield return parts;
    }

    private static bool SameFeature(AnnotationShape first, AnnotationShape next) =>
        first.Feature is null && next.Feature is null
            ? next.Id is not null && next.Id == first.Id
            : ReferenceEquals(first.Feature, next.Feature);

    private static void WriteFeature(Utf8JsonWriter json, List<AnnotationShape> parts)
    {
        if (parts[0].Feature is { } feature)
        {
            WriteAsRead(json, parts, feature);
            return;
        }
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteString("id", parts[0].Id ?? ContentId(parts[0]));
        json.WriteStartObject("geometry");
        var type = GeometryType(parts);
        json.WriteString("type", type);
        WriteCoordinates(json, parts, type);
        json.WriteEndObject();
        WriteProperties(json, parts[0]);
        json.WriteEndObject();
    }

    private static void WriteRings(Utf8JsonWriter json, AnnotationShape shape, bool nested)
    {
        if (nested)
            json.WriteStartArray();
        foreach (var ring in shape.Rings)
        {
            json.WriteStartArray();
            foreach (var point in ring)
                WritePoint(json, point);
            // GeoJSON closes its rings (RFC 7946, 3.1.6).
            WritePoint(json, ring[0]);
            json.WriteEndArray();
        }
        if (nested)
            json.WriteEndArray();
    }

    private static void WritePoint(Utf8JsonWriter json, Level0Point point)
    {
        json.WriteStartArray();
        json.WriteNumberValue(point.X);
        json.WriteNumberValue(point.Y);
        json.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, AnnotationShape shape)
    {
        json.WriteStartObject("properties");
        json.WriteString("objectType", shape.ObjectType);
        if (shape.Name.Length > 0)
            json.WriteString("name", shape.Name);
        if (shape.OwnColor is { } own)
            WriteColor(json, own);
        if (shape.Group is { } group)
        {
            json.WriteStartObject("classification");
            json.WriteString("name", group);
            WriteColor(json, shape.Color ?? "#ff0000");
            json.WriteEndObject();
        }
        else if (shape is { OwnColor: null, Color: { } color })
        {
            WriteColor(json, color);
        }
        WriteMeasurements(json, shape.Measurements);
        WriteMembers(json, shape.Extra ?? new Dictionary<string, JsonElement>());
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, JsonElement>> members)
    {
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }

    private static void WriteMeasurements(Utf8JsonWriter json, IReadOnlyDictionary<string, double>? measurements)
    {
        if (measurements is null)
            return;
        json.WriteStartObject("measurements");
        foreach (var (name, value) in measurements.Where(m => double.IsFinite(m.Value)))
            json.WriteNumber(name, value);
        json.WriteEndObject();
    }

    private static void WriteColor(Utf8JsonWriter json, string hex)
    {
        // Of ASAP's #rrggbbaa the last two digits are not colour.
        var digits = hex.AsSpan(hex.StartsWith('#') ? 1 : 0);
        digits = digits.Length == 8 ? digits[..6] : digits;
        var rgb = int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var v) ? v : 0xff0000;
        json.WriteStartArray("color");
        json.WriteNumberValue(rgb >> 16 & 255);
        json.WriteNumberValue(rgb >> 8 & 255);
        json.WriteNumberValue(rgb & 255);
        json.WriteEndArray();
    }

    /// <summary>A UUID (RFC 9562, version 8) from group, name and outline: the same shape has the same id on every run.</summary>
    public static string ContentId(AnnotationShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{shape.Group}\0{shape.Name}\0"));
        foreach (var ring in shape.Rings)
            hash.AppendData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ring.ToList())));
        var bytes = hash.GetHashAndReset().AsSpan(0, 16);
        bytes[6] = (byte)(bytes[6] & 0x0f | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3f | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
