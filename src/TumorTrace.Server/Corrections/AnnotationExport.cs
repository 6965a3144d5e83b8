using System.Text.Json;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.Core.Annotations.Corrections;

namespace TumorTrace.Server.Corrections;

/// <summary>A version as a file for other programs.</summary>
internal static class AnnotationExport
{
    /// <summary>ASAP has no reviews. Rejected regions get this group, so that they do not count as tumour.</summary>
    internal const string RejectedGroup = "Rejected";

    private const string RejectedColor = "#808080";

    /// <summary>GeoJSON with every member as it was stored.</summary>
    internal static byte[] GeoJson(JsonElement collection, JsonElement? members) => FeatureCollections.With(collection, members);

    /// <summary>ASAP's XML, including what <see cref="AsapRoundTrip"/> kept of an import from ASAP.</summary>
    internal static byte[] Asap(JsonElement collection, JsonElement? members)
    {
        var asap = AnnotationConversion.To(AnnotationForm.Asap, ReadForAsap(collection), new LossList());
        var xml = new MemoryStream();
        AsapXml.Write(xml, AsapRoundTrip.Restore(asap, Carried(collection, members)));
        return xml.ToArray();
    }

    /// <summary>The annotations with rejected regions in their group.</summary>
    internal static AnnotationDocument ReadForAsap(JsonElement collection)
    {
        var document = QuPathGeoJson.ReadDocument(collection, "annotations");
        return document with
        {
            Shapes =
            [
                .. document.Shapes.Select(s =>
                    Review.IsRejected(s) ? s with { Group = RejectedGroup, Color = RejectedColor, OwnColor = null } : s
                ),
            ],
        };
    }

    /// <summary>What <see cref="AsapRoundTrip"/> kept of the file that was imported; null without such an import.</summary>
    private static JsonElement? Carried(JsonElement collection, JsonElement? members) => Carried(collection) ?? Carried(members);

    private static JsonElement? Carried(JsonElement? owner) =>
        owner is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(AsapRoundTrip.Member, out var carried)
            ? carried
            : null;
}
