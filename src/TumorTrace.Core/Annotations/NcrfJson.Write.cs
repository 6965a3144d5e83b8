using System.Text.Json;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <remarks>The form has two lists and names: an area of any group is written by what the group means.</remarks>
internal static partial class NcrfJson
{
    internal const string TumorGroup = "Tumor";
    internal const string NormalGroup = "Exclusion";

    /// <summary>
    /// Writes the tumour areas as positive and the normal ones as negative; holes must be gone, other areas are left out.
    /// </summary>
    public static void Write(Stream stream, AnnotationDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        WriteList(json, "positive", document, RegionKind.Tumor);
        WriteList(json, "negative", document, RegionKind.Normal);
        if (document.Form == AnnotationForm.Ncrf)
            WriteMembers(json, document.Members);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string member, AnnotationDocument document, RegionKind kind)
    {
        json.WriteStartArray(member);
        foreach (var shape in document.Shapes.Where(s => s.Kind == kind))
        {
            json.WriteStartObject();
            json.WriteString("name", shape.Name);
            json.WriteStartArray("vertices");
            foreach (var point in shape.Outer)
                WritePoint(json, point);
            json.WriteEndArray();
            if (document.Form == AnnotationForm.Ncrf && shape.Extra is { } extra)
                WriteMembers(json, extra);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, JsonElement>> members)
    {
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }

    private static void WritePoint(Utf8JsonWriter json, Level0Point point)
    {
        json.WriteStartArray();
        json.WriteNumberValue(point.X);
        json.WriteNumberValue(point.Y);
        json.WriteEndArray();
    }
}
