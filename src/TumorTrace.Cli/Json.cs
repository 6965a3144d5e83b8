using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TumorTrace.Cli;

/// <summary>How the program prints JSON: snake_case, characters as they are.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions s_line = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new NotANumber() } };
    private static readonly JsonSerializerOptions s_indented = new(s_line) { WriteIndented = true };

    public static string Line(object value) => JsonSerializer.Serialize(value, s_line);

    public static string Indented(object value) => JsonSerializer.Serialize(value, s_indented);

    /// <summary>JSON has no NaN: a figure without a value is null.</summary>
    private sealed class NotANumber : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
