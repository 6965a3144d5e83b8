using System.Text.Json;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Polygons;

namespace TumorTrace.Server.Corrections;

/// <summary>How far the review of a slide's lesions is.</summary>
/// <param name="Reviewed">Lesions that somebody has accepted, rejected or drawn.</param>
/// <param name="All">Lesions of every class.</param>
/// <param name="Doubtful">
/// Open ones whose mean probability's distance to the lowest one inside, less the disagreement of models or symmetries, is under 0.1.
/// </param>
public sealed record ReviewCounts(int Reviewed, int All, int Doubtful)
{
    private const double Doubt = 0.1;

    /// <param name="json">A FeatureCollection, or a version's file, which has one as its member "features". Outlines are skipped.</param>
    /// <param name="polygons">How the run's regions were drawn.</param>
    /// <exception cref="JsonException">It is neither.</exception>
    internal static ReviewCounts Count(Stream json, bool isVersion, PolygonOptions polygons)
    {
        var collection = isVersion
            ? JsonSerializer.Deserialize<VersionBody>(json, VersionHead.Json)?.Features
            : JsonSerializer.Deserialize<Collection>(json, VersionHead.Json);
        var lesions = (collection?.Features ?? []).Where(f => f?.Geometry?.Type is "Polygon" or "MultiPolygon").ToList();
        var open = lesions.Select(l => l!.Properties?.OpenMargin(polygons)).OfType<double>().ToList();
        return new ReviewCounts(lesions.Count - open.Count, lesions.Count, open.Count(margin => margin < Doubt));
    }

    private sealed record VersionBody(Collection? Features);

    private sealed record Collection(IReadOnlyList<Feature?>? Features);

    private sealed record Feature(Geometry? Geometry, Properties? Properties);

    private sealed record Geometry(string? Type);

    private sealed record Properties(JsonElement? Measurements, JsonElement? Metadata)
    {
        /// <summary>
        /// How far an open lesion is from the other answer: from its mean probability to the lowest inside, less the disagreement. Null
        /// for a reviewed one. As on the page, a lesion without a mean probability was drawn: somebody has seen it.
        /// </summary>
        internal double? OpenMargin(PolygonOptions polygons)
        {
            if (Member(Metadata, "review") is { ValueKind: JsonValueKind.String } review && review.GetString() is "accepted" or "rejected")
                return null;
            return Measured(RegionShapes.MeanProbability) is { } mean
                ? Math.Abs(mean - polygons.Lowest(Measured(RegionShapes.MaxProbability) ?? 0)) - (Measured(RegionShapes.Disagreement) ?? 0)
                : null;
        }

        private double? Measured(string name) =>
            Member(Measurements, name) is { ValueKind: JsonValueKind.Number } number
            && number.TryGetDouble(out var value)
            && double.IsFinite(value)
                ? value
                : null;

        private static JsonElement? Member(JsonElement? owner, string name) =>
            owner is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(name, out var value) ? value : null;
    }
}
