using System.Globalization;
using System.Text.Json;

namespace TumorTrace.Core.Annotations;

/// <summary>Colours of GeoJSON as QuPath and others write them.</summary>
internal static class GeoJsonColor
{
    /// <summary>
    /// "color" as [r, g, b] or [r, g, b, a], of 0 to 255 or of shares with decimals, or as #rrggbb; or "colorRGB", the signed number of
    /// QuPath before 0.3. Null for anything else: a colour says nothing about an area.
    /// </summary>
    /// <returns>#rrggbb, or null.</returns>
    public static string? Read(JsonElement owner)
    {
        if (owner.ValueKind != JsonValueKind.Object)
            return null;
        if (owner.TryGetProperty("colorRGB", out var packed) && packed.ValueKind == JsonValueKind.Number && packed.TryGetInt32(out var rgb))
            return "#" + (rgb & 0xffffff).ToString("x6", CultureInfo.InvariantCulture);
        return !owner.TryGetProperty("color", out var color) ? null
            : color.ValueKind == JsonValueKind.String ? Hex(color.GetString()!.Trim())
            : color.ValueKind == JsonValueKind.Array ? Channels(color)
            : null;
    }

    private static string? Hex(string text) =>
        text.Length is 7 or 9 && text[0] == '#' && text.Skip(1).All(char.IsAsciiHexDigit) ? text[..7].ToLowerInvariant() : null;

    private static string? Channels(JsonElement list)
    {
        var values = list.EnumerateArray().ToList();
        if (values.Count is not (3 or 4) || values.Exists(v => v.ValueKind != JsonValueKind.Number))
            return null;
        var numbers = values.Take(3).Select(v => v.GetDouble()).ToList();
        var shares = numbers.TrueForAll(n => n <= 1) && values.Exists(v => v.GetRawText().Contains('.'));
        var bytes = numbers.ConvertAll(n => Math.Round(shares ? n * 255 : n));
        return bytes.TrueForAll(b => b is >= 0 and <= 255)
            ? string.Concat(bytes.Select(b => ((int)b).ToString("x2", CultureInfo.InvariantCulture)).Prepend("#"))
            : null;
    }
}
