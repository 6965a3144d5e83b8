using System.Text.Encodings.Web;
using System.Text.Json;

namespace TumorTrace.Core.Files;

/// <summary>How the program prints JSON: snake_case, characters as they are.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions s_line = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonNumbers() },
    };
    private static readonly JsonSerializerOptions s_indented = new(s_line) { WriteIndented = true };

    public static string Line(object value) => JsonSerializer.Serialize(value, s_line);

    /// <summary>Reads what <see cref="Line"/> or <see cref="Indented"/> wrote; null for "null".</summary>
    /// <exception cref="JsonException">Not JSON, or not of this shape.</exception>
    public static T? Parse<T>(string text) => JsonSerializer.Deserialize<T>(text, s_line);

    public static string Indented(object value) => JsonSerializer.Serialize(value, s_indented);
}
