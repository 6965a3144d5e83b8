using System.Text.Json;
using System.Xml.Linq;

namespace TumorTrace.Core.Annotations;

/// <summary>The forms annotation files have.</summary>
public enum AnnotationForm
{
    Asap,
    GeoJson,
    Ncrf,
}

/// <summary>All that an annotation file says, in the file's order.</summary>
/// <param name="Form">The form it was read from.</param>
/// <param name="Shapes">Areas and other geometry.</param>
public sealed record AnnotationDocument(AnnotationForm Form, IReadOnlyList<AnnotationShape> Shapes)
{
    /// <summary>ASAP's declared groups, used or not.</summary>
    public IReadOnlyList<AnnotationGroup> Groups { get; init; } = [];

    /// <summary>Members of a JSON file's root that have no meaning here.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Members { get; init; } = [];

    /// <summary>Attributes and elements of ASAP's root that have no meaning here.</summary>
    public AsapMembers Asap { get; init; } = AsapMembers.None;

    /// <summary>What of the file could not be read.</summary>
    internal ReadingNotes Notes { get; init; } = new();

    /// <summary>The same document with every point moved, those in members without a meaning here too. Level-0 px.</summary>
    public AnnotationDocument Move(double dx, double dy)
    {
        if (dx == 0 && dy == 0)
            return this;
        var features = Shapes
            .Select(s => s.Feature)
            .OfType<GeoJsonFeature>()
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<GeoJsonFeature>()
            .ToDictionary(f => f, f => f.Move(dx, dy), (IEqualityComparer<GeoJsonFeature>)ReferenceEqualityComparer.Instance);
        return this with
        {
            Shapes =
            [
                .. Shapes.Select(s => s.Map(p => new(p.X + dx, p.Y + dy)) with { Feature = s.Feature is { } f ? features[f] : null }),
            ],
        };
    }
}

/// <summary>A group that ASAP declares.</summary>
/// <param name="Parent">The group it is part of; null for none.</param>
/// <param name="Color">#rrggbb, or null.</param>
/// <param name="Element">As it was read, with its attributes and unknown members.</param>
public sealed record AnnotationGroup(string Name, string? Parent, string? Color, XElement Element);

/// <summary>What ASAP's reader would pass over, kept for writing back.</summary>
public sealed record AsapMembers(IReadOnlyList<KeyValuePair<string, string>> Attributes, IReadOnlyList<XElement> Elements)
{
    public static AsapMembers None { get; } = new([], []);

    public int Count => Attributes.Count + Elements.Count;
}
