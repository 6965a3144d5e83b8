using System.Text.Json;
using System.Text.Json.Serialization;

namespace TumorTrace.Core.Files;

/// <summary>JSON has no NaN: a figure without a value is null, and null is read as NaN.</summary>
internal sealed class JsonNumbers : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN
        : reader.GetDouble() is var value && double.IsFinite(value) ? value
        : throw FiniteNumbers.TooLarge();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}
