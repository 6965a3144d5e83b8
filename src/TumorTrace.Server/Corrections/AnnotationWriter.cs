using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Corrections;

/// <summary>Checks features and saves them as a new version; reads the features of a version.</summary>
internal sealed class AnnotationWriter(VersionStore store, RunAnnotations runAnnotations, ViewerOptions options)
{
    private const int MaxNameLength = 200;
    private const int MaxCommentLength = 10_000;

    /// <param name="slide">Size in level-0 px, which the features must keep to.</param>
    /// <param name="expected">What the edit was made from.</param>
    /// <exception cref="RequestProblemException">400: the features are malformed.</exception>
    /// <exception cref="VersionConflictException">The expected version is not the newest; nothing was written.</exception>
    internal VersionHead Save(SlideEntry entry, PixelSize slide, VersionBase expected, AnnotationEdit edit)
    {
        var who = string.IsNullOrWhiteSpace(edit.Who) ? options.User : edit.Who.Trim();
        var comment = edit.Comment ?? "";
        if (who.Length > MaxNameLength || comment.Length > MaxCommentLength)
            throw RequestProblemException.Malformed(
                $"\"who\" has {who.Length} characters and \"comment\" {comment.Length}, "
                    + $"expected at most {MaxNameLength} and {MaxCommentLength}"
            );
        var metrics = FeatureCheck.Check(edit.Features, slide);
        return store
            .For(entry)
            .Save(expected, new NewVersion(edit.Features, metrics, who, comment, OtherMembers(edit.Features), edit.Inherits));
    }

    /// <summary>Saves another program's features, in place of those of the newest version or after them.</summary>
    /// <inheritdoc cref="Save"/>
    internal VersionHead Import(SlideEntry entry, PixelSize slide, VersionBase expected, JsonElement features, bool add, string? who)
    {
        var count = features.GetProperty("features").GetArrayLength();
        var comment = $"{count} annotations imported{(add ? ", added to those that were there" : "")}";
        if (!add)
            return Save(entry, slide, expected, new AnnotationEdit(features, who, comment, Inherits: false));
        using var before = Read(entry, expected.Version);
        using var both = FeatureCollections.Add(before.RootElement, features);
        return Save(entry, slide, expected, new AnnotationEdit(both.RootElement, who, comment));
    }

    /// <summary>The FeatureCollection of a version.</summary>
    /// <exception cref="UserException">The version's file is damaged.</exception>
    internal JsonDocument Read(SlideEntry entry, int version)
    {
        try
        {
            if (version == 0)
                return JsonDocument.Parse(runAnnotations.Features(entry));
            using var file = store.For(entry).Open(version);
            return JsonDocument.Parse(VersionFile.Features(file));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw new UserException($"{entry.Name}: version {version} is damaged: {e.Message}", e);
        }
    }

    private static JsonElement? OtherMembers(JsonElement collection)
    {
        var members = collection
            .EnumerateObject()
            .Where(m => m.Name is not ("type" or "features"))
            .GroupBy(m => m.Name, StringComparer.Ordinal)
            // Of a member that is given twice, the last one counts, as everywhere in JSON.
            .ToDictionary(m => m.Key, m => m.Last().Value, StringComparer.Ordinal);
        return members.Count == 0 ? null : JsonSerializer.SerializeToElement(members);
    }
}
