using System.Text.Json;

namespace TumorTrace.Server.Corrections;

/// <summary>Feature collections put together, members kept.</summary>
internal static class FeatureCollections
{
    /// <summary>The first one's features, then the second one's; of members that both have, the first one's.</summary>
    internal static JsonDocument Add(JsonElement first, JsonElement second)
    {
        var json = Written([first, second], [first, second]);
        return JsonDocument.Parse(json.GetBuffer().AsMemory(0, (int)json.Length));
    }

    /// <summary>The collection as UTF-8, with members that were kept beside it.</summary>
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
