using System.Text.Json;
using TumorTrace.Core.Annotations;

namespace TumorTrace.Server.Corrections;

/// <summary>What the reviewer said of a region: properties.metadata.review.</summary>
internal static class Review
{
    internal const string Rejected = "rejected";

    internal static bool IsRejected(AnnotationShape shape) =>
        shape.Extra is { } extra && extra.TryGetValue("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("review", out var review) && review.ValueKind == JsonValueKind.String && review.ValueEquals(Rejected);
}
