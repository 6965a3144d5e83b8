using System.Text.Json;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.Core.Annotations.Corrections;

namespace TumorTrace.Server.Corrections;

/// <summary>
/// What ASAP's XML cannot hold of a version, or holds in another way. What <see cref="AsapRoundTrip"/> brings back is not lost.
/// </summary>
internal static class AsapLosses
{
    private const string Metadata = "metadata";
    private const string Reviewed = "review";
    private const string Comment = "comment";

    internal static IReadOnlyList<Loss> Of(JsonElement collection)
    {
        var document = AnnotationExport.ReadForAsap(collection);
        var objects = document
            .Shapes.DistinctBy(s => (object?)s.Feature ?? s, (IEqualityComparer<object>)ReferenceEqualityComparer.Instance)
            .ToList();
        var losses = new LossList();
        losses.Add(
            objects.Count(Review.IsRejected),
            $"rejected lesions: written in the group \"{AnnotationExport.RejectedGroup}\", which is not tumour"
        );
        losses.Add(objects.Count(Review.IsAccepted), "accepted lesions: that they were reviewed");
        losses.Add(objects.Count(s => Review.Metadata(s, Comment) is not null), "comments");
        AnnotationConversion.To(AnnotationForm.Asap, WithoutKnown(document), losses);
        return losses.All;
    }

    /// <summary>Without what is counted above or comes back, and without ids, which no reader misses: an import makes new ones.</summary>
    private static AnnotationDocument WithoutKnown(AnnotationDocument document)
    {
        var plain = new Dictionary<GeoJsonFeature, GeoJsonFeature>(ReferenceEqualityComparer.Instance);
        return document with
        {
            Members = [.. document.Members.Where(m => m.Key != AsapRoundTrip.Member)],
            Shapes =
            [
                .. document.Shapes.Select(s =>
                    s with
                    {
                        Id = null,
                        Extra = WithoutReview(s.Extra),
                        Feature = s.Feature is { } feature ? Plain(feature) : null,
                    }
                ),
            ],
        };

        // Parts of one feature stay parts of one.
        GeoJsonFeature Plain(GeoJsonFeature feature)
        {
            if (!plain.TryGetValue(feature, out var known))
                plain[feature] = known = feature with { Members = [.. feature.Members.Where(m => m.Key != AsapRoundTrip.Member)] };
            return known;
        }
    }

    private static IReadOnlyDictionary<string, JsonElement>? WithoutReview(IReadOnlyDictionary<string, JsonElement>? extra)
    {
        if (extra is null || !extra.TryGetValue(Metadata, out var metadata) || metadata.ValueKind != JsonValueKind.Object)
            return extra;
        var others = metadata.EnumerateObject().Where(m => m.Name is not (Reviewed or Comment)).ToList();
        var rest = extra.Where(m => m.Key != Metadata).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
        if (others.Count > 0)
            rest[Metadata] = JsonSerializer.SerializeToElement(others.ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal));
        return rest;
    }
}
