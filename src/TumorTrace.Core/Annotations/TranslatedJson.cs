using System.Text.Json;

namespace TumorTrace.Core.Annotations;

/// <summary>JSON with every "coordinates" member moved: geometry that is carried along without being understood.</summary>
internal static class TranslatedJson
{
    internal static JsonElement From(JsonElement value, double dx, double dy) => OfMember("", value, dx, dy);

    /// <param name="name">The member that the value belongs to.</param>
    internal static JsonElement OfMember(string name, JsonElement value, double dx, double dy)
    {
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            return value;
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
            Write(json, value, name == "coordinates", dx, dy);
        using var document = JsonDocument.Parse(bytes.ToArray());
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter json, JsonElement value, bool coordinates, double dx, double dy)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, member.Name == "coordinates", dx, dy);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                WriteArray(json, value, coordinates, dx, dy);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    /// <summary>Of coordinates, the innermost lists are points [x, y, …].</summary>
    private static void WriteArray(Utf8JsonWriter json, JsonElement list, bool coordinates, double dx, double dy)
    {
        json.WriteStartArray();
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (coordinates && index < 2 && item.ValueKind == JsonValueKind.Number)
                json.WriteNumberValue(item.GetDouble() + (index == 0 ? dx : dy));
            else
                Write(json, item, coordinates, dx, dy);
            index++;
        }
        json.WriteEndArray();
    }
}
