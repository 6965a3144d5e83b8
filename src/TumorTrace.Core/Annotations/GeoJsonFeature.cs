using System.Text.Json;

namespace TumorTrace.Core.Annotations;

/// <summary>
/// A feature as it was read, without its coordinates: it can be written back as it was, with its unknown members. One
/// object for all parts of a feature, which it holds together.
/// </summary>
/// <param name="GeometryType">GeoJSON's type: a MultiPolygon of one part stays one.</param>
/// <param name="Members">The feature's members in their order; "geometry" and "properties" among them are placeholders.</param>
/// <param name="GeometryMembers">The geometry's members; "coordinates" of a geometry that shapes hold is a placeholder.</param>
/// <param name="Properties">JSON null where the file says so; undefined when there are none.</param>
/// <param name="Head">The shape that the properties say, without points: tells whether a shape still is what was read.</param>
public sealed record GeoJsonFeature(
    string GeometryType,
    IReadOnlyList<KeyValuePair<string, JsonElement>> Members,
    IReadOnlyList<KeyValuePair<string, JsonElement>> GeometryMembers,
    JsonElement Properties,
    AnnotationShape Head
)
{
    private static readonly string[] s_feature = ["type", "id", "geometry", "properties"];
    private static readonly string[] s_geometry = ["type", "coordinates"];

    /// <summary>Members of the feature and its geometry that have no meaning here.</summary>
    public IEnumerable<string> UnknownMembers =>
        Members
            .Select(m => m.Key)
            .Except(s_feature, StringComparer.Ordinal)
            .Concat(GeometryMembers.Select(m => m.Key).Except(s_geometry, StringComparer.Ordinal));

    /// <summary>True if the shape's properties are those that were read.</summary>
    public bool Describes(AnnotationShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return (shape.Name, shape.Group, shape.Color, shape.OwnColor, shape.ObjectType, shape.Id)
                == (Head.Name, Head.Group, Head.Color, Head.OwnColor, Head.ObjectType, Head.Id)
            && ReferenceEquals(shape.Measurements, Head.Measurements)
            && ReferenceEquals(shape.Extra, Head.Extra);
    }

    /// <summary>The same feature where its areas were drawn anew and may be of another number.</summary>
    internal GeoJsonFeature AsMultiPolygon() =>
        this with
        {
            GeometryType = "MultiPolygon",
            GeometryMembers =
            [
                KeyValuePair.Create("type", JsonSerializer.SerializeToElement("MultiPolygon")),
                KeyValuePair.Create("coordinates", default(JsonElement)),
                .. GeometryMembers.Where(m => m.Key is not ("type" or "coordinates" or "geometries")),
            ],
        };

    /// <summary>Moves the coordinates in members that no shape holds: nuclei, child objects, collections.</summary>
    internal GeoJsonFeature Move(double dx, double dy) =>
        this with
        {
            Members = [.. Members.Select(m => KeyValuePair.Create(m.Key, TranslatedJson.From(m.Value, dx, dy)))],
            GeometryMembers = [.. GeometryMembers.Select(m => KeyValuePair.Create(m.Key, TranslatedJson.OfMember(m.Key, m.Value, dx, dy)))],
            Properties = TranslatedJson.From(Properties, dx, dy),
        };
}
