using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Server.Api;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Corrections;

/// <summary>Checks features and keeps them as a new version; reads those of a version.</summary>
internal sealed class Saver(VersionStore store, SlideDesk desk, Original original, ViewerOptions options)
{
    private const int MostName = 200;
    private const int MostComment = 10_000;

    /// <exception cref="RequestProblemException">400: the features are malformed; 409: somebody else was faster.</exception>
    /// <param name="inherits">The collection's members stay that the page does not know.</param>
    internal VersionHead Save(SlideEntry entry, int expected, JsonElement features, string? who, string? comment, bool inherits = true)
    {
        who = string.IsNullOrWhiteSpace(who) ? options.User : who.Trim();
        if (who.Length > MostName || comment?.Length > MostComment)
            throw RequestProblemException.Malformed(
                $"\"who\" has {who.Length} characters and \"comment\" {comment?.Length ?? 0}, expected at most {MostName} and {MostComment}"
            );
        var figures = FeatureCheck.Check(features, desk.Size(entry));
        return Conflicts.Guard(() =>
            store.For(entry).Save(expected, new Draft(features, figures, who, comment ?? "", Members(features), inherits))
        );
    }

    /// <summary>Features of another program, in place of those of the newest version or after them.</summary>
    /// <exception cref="RequestProblemException">As <see cref="Save"/>.</exception>
    internal VersionHead Import(SlideEntry entry, int expected, JsonElement features, bool add, string? who)
    {
        var comment =
            $"{features.GetProperty("features").GetArrayLength()} annotations imported{(add ? ", added to those that were there" : "")}";
        if (!add)
            return Save(entry, expected, features, who, comment, inherits: false);
        using var before = Read(entry, expected);
        using var both = Collections.Add(before.RootElement, features);
        return Save(entry, expected, both.RootElement, who, comment);
    }

    /// <summary>The FeatureCollection of a version.</summary>
    internal JsonDocument Read(SlideEntry entry, int version)
    {
        try
        {
            if (version == 0)
                return JsonDocument.Parse(original.Features(entry));
            using var file = store.For(entry).Open(version);
            return JsonDocument.Parse(VersionFile.Features(file));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw new UserException($"{entry.Name}: version {version} is damaged: {e.Message}", e);
        }
    }

    private static JsonElement? Members(JsonElement collection)
    {
        var members = collection
            .EnumerateObject()
            .Where(m => m.Name is not ("type" or "features"))
            .ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        return members.Count == 0 ? null : JsonSerializer.SerializeToElement(members);
    }
}
