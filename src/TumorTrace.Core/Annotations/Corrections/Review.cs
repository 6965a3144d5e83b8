using System.Text.Json;

namespace TumorTrace.Core.Annotations.Corrections;

/// <summary>Reads a reviewer's judgement from a version of corrections and the regions that the run had found.</summary>
internal static class Review
{
    private const string Accepted = "accepted",
        Rejected = "rejected";

    /// <param name="run">
    /// The run's own regions; null when they are no longer those that were corrected: then only what was accepted or
    /// rejected in words counts.
    /// </param>
    /// <exception cref="UserException">A region's review is neither accepted nor rejected.</exception>
    public static IReadOnlyList<ReviewedRegion> Compute(IReadOnlyList<AnnotationShape>? run, CorrectionVersion corrections)
    {
        ArgumentNullException.ThrowIfNull(corrections);
        var found = ById(run ?? []);
        var regions = new List<ReviewedRegion>();
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parts in QuPathGeoJson.ByFeature(corrections.Shapes))
        {
            var unchanged = parts[0].Id is { } id && found.TryGetValue(id, out var own) && Same(own, parts);
            if (unchanged)
                kept.Add(parts[0].Id!);
            var verdict = Judge(parts[0], run is null || unchanged, corrections.File);
            regions.AddRange(parts.Select(p => new ReviewedRegion(p, verdict)));
        }
        // Traced anew at another threshold, the run's regions were replaced by the program; nobody has called them wrong.
        var retraced = corrections.Shapes.Any(IsTraced);
        var removed = found.Where(f => !retraced && !kept.Contains(f.Key)).SelectMany(f => f.Value);
        return [.. regions, .. removed.Select(s => new ReviewedRegion(s, Verdict.Removed))];
    }

    /// <summary>True for a region that the reviewer has called wrong.</summary>
    public static bool IsRejected(AnnotationShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return ReviewOf(shape) == Rejected;
    }

    /// <summary>True for a region that the reviewer has called right.</summary>
    public static bool IsAccepted(AnnotationShape shape) => ReviewOf(shape) == Accepted;

    /// <summary>A member of a region's metadata, such as "comment"; null where it is missing or empty.</summary>
    internal static string? Metadata(AnnotationShape shape, string name)
    {
        if (
            shape.Extra is null
            || !shape.Extra.TryGetValue("metadata", out var metadata)
            || metadata.ValueKind != JsonValueKind.Object
            || !metadata.TryGetProperty(name, out var value)
            || value.ValueKind == JsonValueKind.Null
        )
            return null;
        return value.ValueKind == JsonValueKind.String
            ? value.GetString() is { Length: > 0 } text
                ? text
                : null
            : value.GetRawText();
    }

    private static Verdict Judge(AnnotationShape shape, bool unchanged, string file) =>
        ReviewOf(shape) switch
        {
            Accepted => Drawn(shape, Verdict.Accepted),
            Rejected => shape.Kind == RegionKind.Tumor ? Verdict.Rejected : Verdict.LeftOut,
            null => unchanged || IsTraced(shape) ? Verdict.NotReviewed : Drawn(shape, Verdict.Redrawn),
            var other => throw new UserException($"{file}: region {shape.Id}: review is '{other}', expected accepted, rejected or none"),
        };

    private static Verdict Drawn(AnnotationShape shape, Verdict tumor) =>
        shape.Kind switch
        {
            RegionKind.Tumor => tumor,
            RegionKind.Normal => Verdict.Normal,
            _ => Verdict.LeftOut,
        };

    private static bool Same(List<AnnotationShape> run, List<AnnotationShape> now) =>
        run[0].Kind == now[0].Kind && OutlineKey.Compute(run) == OutlineKey.Compute(now);

    /// <summary>True for a region that the viewer traced at another threshold and nobody has redrawn since.</summary>
    internal static bool IsTraced(AnnotationShape shape) =>
        Metadata(shape, "source")?.StartsWith("threshold ", StringComparison.Ordinal) == true;

    private static string? ReviewOf(AnnotationShape shape) => Metadata(shape, "review");

    private static Dictionary<string, List<AnnotationShape>> ById(IReadOnlyList<AnnotationShape> shapes) =>
        QuPathGeoJson
            .ByFeature(shapes)
            .Where(parts => parts[0].Id is not null)
            .DistinctBy(parts => parts[0].Id)
            .ToDictionary(parts => parts[0].Id!, StringComparer.Ordinal);
}
