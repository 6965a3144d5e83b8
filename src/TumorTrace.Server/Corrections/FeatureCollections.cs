using System.Text.Json;

namespace TumorTrace.Server.Corrections;

/// <summary>Joins feature collections and keeps their members.</summary>
internal static class FeatureCollections
{
    /// <summary>The features of both, in order. If both have a member, the first one's is kept.</summary>
    internal static JsonDocument Add(JsonElement first, JsonElement second)
    {
        var json = Written([first, second], [first, second]);
        return JsonDocument.Parse(json.GetBuffer().AsMemory(0, (int)json.Length));
    }

    /// <summary>The collection as UTF-8, with the members that were stored beside it.</summary>
    internal static byte[] With(JsonElement collection, JsonElement? members) =>
        Written(members is { } kept ? [collection, kept] : [collection], [collection]).ToArray();

    /// <param name="owners">Of the members besides the features.</param>
    private static MemoryStream Written(JsonElement[] owners, JsonElement[] collections)
    {
        var json = new MemoryStream();
        using var writer = new Utf8JsonWriter(json, VersionHead.Writer);
        writer.WriteStartObject();
        foreach (
            var member in owners
                .SelectMany(o => o.EnumerateObject())
                .Where(m => m.Name != "features")
                .DistinctBy(m => m.Name, StringComparer.Ordinal)
        )
            member.WriteTo(writer);
        VersionFile.WriteFeatures(writer, collections.SelectMany(c => c.GetProperty("features").EnumerateArray()));
        writer.WriteEndObject();
        writer.Flush();
        return json;
    }
}
