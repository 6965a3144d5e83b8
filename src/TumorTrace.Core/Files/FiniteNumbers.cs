using System.Text.Json;
using System.Text.Json.Serialization;

namespace TumorTrace.Core.Files;

/// <summary>Refuses numbers such as 1e309, which JSON can spell and would be read as infinite.</summary>
internal sealed class FiniteNumbers : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDouble() is var value && double.IsFinite(value) ? value : throw TooLarge();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value);
    }

    internal static JsonException TooLarge() => new("a number is too large, expected at most 1.8e308 either side of 0");
}
