using System.Text.Json;

namespace TumorTrace.Server.Corrections;

/// <summary>Feature collections put together, members kept.</summary>
internal static class Collections
{
    /// <summary>The first one's features, then the second one's; of members that both have, the first one's.</summary>
    internal static JsonDocument Add(JsonElement first, JsonElement second) => Written(writer =>
    {
        WriteMembers(writer, [first, second]);
        writer.WriteStartArray("features");
        foreach (var feature in first.GetProperty("features").EnumerateArray().Concat(second.GetProperty("features").EnumerateArray()))
            WriteFeature(writer, feature);
        writer.WriteEndArray();
    });

    /// <summary>The collection with members that were kept beside it.</summary>
    internal static JsonDocument With(JsonElement collection, JsonElement? members) => Written(writer =>
    {
        WriteMembers(writer, members is { } kept ? [collection, kept] : [collection]);
        writer.WriteStartArray("features");
        foreach (var feature in collection.GetProperty("features").EnumerateArray())
            WriteFeature(writer, feature);
        writer.WriteEndArray();
    });

    private static void WriteMembers(Utf8JsonWriter writer, IEnumerable<JsonElement> owners)
    {
        foreach (var member in owners.SelectMany(o => o.EnumerateObject()).Where(m => m.Name != "features").DistinctBy(m => m.Name, StringComparer.Ordinal))
            member.WriteTo(writer);
    }

    private static void WriteFeature(Utf8JsonWriter writer, JsonElement feature)
    {
        feature.WriteTo(writer);
        writer.Flush();
    }

    private static JsonDocument Written(Action<Utf8JsonWriter> write)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, VersionHead.Writer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return JsonDocument.Parse(json.GetBuffer().AsMemory(0, (int)json.Length));
    }
}
