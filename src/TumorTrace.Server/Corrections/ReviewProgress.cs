using System.Collections.Concurrent;
using System.Text.Json;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Options;
using TumorTrace.Server.Tiles;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Corrections;

/// <summary>How far the review of each slide is. A file is read again only if it or the run's thresholds have changed.</summary>
internal sealed class ReviewProgress(ViewerOptions options)
{
    private readonly ConcurrentDictionary<string, (string Stamp, ReviewCounts? Counts)> _known = new(StringComparer.Ordinal);

    /// <summary>Null without annotations, or where they cannot be read.</summary>
    /// <param name="version">File of the newest version; null for the run's own regions.</param>
    internal ReviewCounts? Of(SlideEntry slide, string? version)
    {
        var path = version ?? (slide.Folder is null ? null : slide.File(RunFiles.Polygons));
        if (path is null || !File.Exists(path) || !options.Allows(path))
            return null;
        var polygons = slide.Manifest?.Options.Polygons ?? new();
        var stamp = FileStamp.Tag(
            FileStamp.Compute(path),
            FormattableString.Invariant($"{polygons.Threshold}/{polygons.Extended}/{polygons.Core}")
        );
        if (!_known.TryGetValue(slide.Id, out var known) || known.Stamp != stamp)
            _known[slide.Id] = known = (stamp, Read(path, version is not null, polygons));
        return known.Counts;
    }

    private static ReviewCounts? Read(string path, bool isVersion, PolygonOptions polygons)
    {
        try
        {
            using var file = File.OpenRead(path);
            return ReviewCounts.Count(file, isVersion, polygons);
        }
        // A slide that cannot be counted is still listed; opening it says what is wrong.
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
