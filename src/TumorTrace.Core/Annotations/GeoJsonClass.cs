using System.Text.Json;

namespace TumorTrace.Core.Annotations;

/// <summary>The class of a GeoJSON feature: QuPath's object, or what other programs make of it.</summary>
internal static class GeoJsonClass
{
    /// <summary>Between the names of a derived class.</summary>
    private const string Derived = ": ";

    /// <summary>
    /// A class by its "name", by the "names" of a derived one ("Stroma: Positive", as QuPath shows it), or as a bare text or number; null
    /// where there is none.
    /// </summary>
    public static string? Name(JsonElement classification) =>
        classification.ValueKind switch
        {
            JsonValueKind.String => classification.GetString(),
            JsonValueKind.Number => classification.GetRawText(),
            JsonValueKind.Array => Joined(classification),
            JsonValueKind.Object when classification.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String =>
                name.GetString(),
            JsonValueKind.Object when classification.TryGetProperty("names", out var names) && names.ValueKind == JsonValueKind.Array =>
                Joined(names),
            _ => null,
        };

    /// <summary>The object in a text, in JSON or as Python shows it: tables hold texts only. Null for any other text.</summary>
    public static JsonElement? Parsed(string text)
    {
        if (!text.AsSpan().Trim().StartsWith("{"))
            return null;
        return TryParse(text) ?? TryParse(text.Replace('\'', '"').Replace("None", "null", StringComparison.Ordinal));
    }

    private static string Joined(JsonElement names) =>
        string.Join(Derived, names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()));

    private static JsonElement? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
