using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TumorTrace.Core.Pipeline;

namespace TumorTrace.Core.Runs;

/// <summary>Reads the options of manifests of earlier versions as well: before 0.2 all of them stood in one flat object.</summary>
internal sealed class SegmentOptionsOfAnyVersion : JsonConverter<SegmentOptions>
{
    private static readonly Dictionary<string, (string Part, string Name)> s_moved = new(StringComparer.Ordinal)
    {
        ["candidate_threshold"] = ("candidates", "threshold"),
        ["candidates_file"] = ("candidates", "file"),
        ["windows"] = ("dense", "windows"),
        ["dense_window"] = ("dense", "window"),
        ["halo"] = ("dense", "halo"),
        ["margin"] = ("dense", "margin"),
        ["glass"] = ("dense", "keep_glass"),
        ["tumor_threshold"] = ("polygons", "threshold"),
        ["holes"] = ("polygons", "holes"),
        ["smooth"] = ("polygons", "smooth"),
        ["simplify_um"] = ("polygons", "simplify_um"),
        ["min_area_um2"] = ("polygons", "min_area_um2"),
        ["coarse_mode"] = ("coarse", "mode"),
        ["coarse_block"] = ("coarse", "block"),
        ["coarse_halo"] = ("coarse", "halo"),
    };

    public override SegmentOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonNode.Parse(ref reader) as JsonObject ?? throw new JsonException("options are not an object");
        try
        {
            MoveOld(json);
        }
        catch (ArgumentException e)
        {
            throw new JsonException($"options have a member twice: {e.Message}", e);
        }
        return json.Deserialize<SegmentOptions>(options) ?? new SegmentOptions();
    }

    private static void MoveOld(JsonObject json)
    {
        foreach (var (old, (part, name)) in s_moved)
        {
            if (!json.Remove(old, out var value))
                continue;
            if (json[part] is not JsonObject parent)
                json[part] = parent = [];
            parent[name] = value;
        }
        if (json["tissue"] is null)
            json.Remove("tissue");
        // Outlines used to follow px edges unless they were asked to be smooth.
        // Holes were kept, however small.
        if (json["polygons"] is JsonObject polygons && polygons.Remove("smooth", out var smooth))
        {
            polygons["exact"] = smooth is JsonValue value && value.TryGetValue(out bool isSmooth) ? !isSmooth : smooth;
            polygons["close_holes_um2"] ??= 0;
        }
    }

    public override void Write(Utf8JsonWriter writer, SegmentOptions value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}
