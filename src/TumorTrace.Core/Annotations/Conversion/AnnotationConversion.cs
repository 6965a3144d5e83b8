using System.Text.Json;
using System.Xml;

namespace TumorTrace.Core.Annotations.Conversion;

/// <summary>
/// Documents made ready for another form, with a list of what that form cannot hold. Painting the converted areas gives
/// the labels of the original ones. A document of the target's own form stays as it is: nothing is lost.
/// </summary>
internal static class AnnotationConversion
{
    /// <summary>QuPath keeps metadata: texts by name.</summary>
    private const string Metadata = "metadata";
    private const string AsapType = "ASAP type";

    public static AnnotationDocument To(AnnotationForm target, AnnotationDocument document, LossList losses)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(losses);
        if (document.Form == target)
            return document;
        document = WithRepairedRings(document, target, losses);
        AnnotationCounts.Count(document, target, losses);
        return AnnotationFormats.For(target).Ready(document, losses);
    }

    /// <summary>
    /// Areas whose rings are not an outline with holes are drawn anew, so that they are the same area in every form. One outline that
    /// crosses itself stays as it was drawn in ASAP's and NCRF's files, which take any.
    /// </summary>
    public static AnnotationDocument WithRepairedRings(AnnotationDocument document, AnnotationForm target, LossList losses)
    {
        var takesAny = target is AnnotationForm.Asap or AnnotationForm.Ncrf;
        var broken = document
            .Shapes.Where(s => !(takesAny && s.Holes.Count == 0) && RingRepair.IsNeeded(s))
            .ToHashSet(ReferenceEqualityComparer.Instance);
        if (broken.Count == 0)
            return document;
        losses.Add(broken.Count, "areas whose rings cross or are not an outline with its holes: drawn anew by the even-odd rule");
        var features = document
            .Shapes.Where(s => s.Feature is not null)
            .GroupBy(s => s.Feature!, (IEqualityComparer<GeoJsonFeature>)ReferenceEqualityComparer.Instance)
            .Where(f => f.Any(broken.Contains) && f.All(s => s.Geometry == ShapeGeometry.Area))
            .ToDictionary(f => f.Key, f => f.Key.AsMultiPolygon(), (IEqualityComparer<GeoJsonFeature>)ReferenceEqualityComparer.Instance);
        return document with
        {
            Shapes =
            [
                .. document
                    .Shapes.SelectMany(s => broken.Contains(s) ? RingRepair.Repair(s) : [s])
                    .Select(s => s.Feature is { } f && features.TryGetValue(f, out var anew) ? s with { Feature = anew } : s),
            ],
        };
    }

    /// <summary>Writes a document that <see cref="To"/> has made ready.</summary>
    public static void Write(Stream stream, AnnotationForm form, AnnotationDocument document) =>
        AnnotationFormats.For(form).Write(stream, document);

    internal static AnnotationDocument ToAsap(AnnotationDocument document, LossList losses)
    {
        var shapes = document.Shapes.Where(s => s.Geometry != ShapeGeometry.Other).Select(AsapShape).ToList();
        return new AnnotationDocument(AnnotationForm.Asap, Holes.Cut(shapes, losses));
    }

    private static AnnotationShape AsapShape(AnnotationShape shape) =>
        shape with
        {
            Name = XmlText(shape.Name),
            // ASAP's word for no group; a class of that name must not become one without.
            Group =
                shape.Group == "None" ? "none"
                : shape.Group is { } group ? XmlText(group)
                : null,
            Type = shape.Geometry switch
            {
                ShapeGeometry.Area => StoredType(shape) ?? shape.Type,
                ShapeGeometry.Line when shape.Outer.Count != 2 => "PointSet",
                _ => shape.Type,
            },
        };

    internal static AnnotationDocument ToNcrf(AnnotationDocument document, LossList losses)
    {
        var areas = document.Shapes.Where(s => s.Kind != RegionKind.Other).ToList();
        return new AnnotationDocument(AnnotationForm.Ncrf, [.. Holes.Cut(areas, losses).Select(s => s with { Extra = null })]);
    }

    internal static AnnotationDocument ToGeoJson(AnnotationDocument document)
    {
        var colors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in document.Groups.Where(g => g.Color is not null))
            colors.TryAdd(group.Name, group.Color!);
        return new AnnotationDocument(
            AnnotationForm.GeoJson,
            [.. document.Shapes.Where(s => s.Geometry != ShapeGeometry.Other).Select(s => GeoJsonShape(s, colors))]
        );
    }

    private static AnnotationShape GeoJsonShape(AnnotationShape shape, Dictionary<string, string> groupColors)
    {
        var color = shape.Group is { } group && groupColors.TryGetValue(group, out var own) ? own : shape.Color;
        return shape with
        {
            Group = shape.Group is { Length: > 0 } ? shape.Group : null,
            Color = color,
            OwnColor = string.Equals(color, shape.Color, StringComparison.OrdinalIgnoreCase) ? null : shape.Color,
            Geometry = shape is { Geometry: ShapeGeometry.Line, Outer.Count: < 2 } ? ShapeGeometry.Points : shape.Geometry,
            Extra = shape.Type is "Spline" or "Rectangle" ? WithType(shape) : shape.Extra,
        };
    }

    private static Dictionary<string, JsonElement> WithType(AnnotationShape shape) =>
        new(shape.Extra ?? new Dictionary<string, JsonElement>(), StringComparer.Ordinal)
        {
            [Metadata] = JsonSerializer.SerializeToElement(
                new Dictionary<string, string>(StringComparer.Ordinal) { [AsapType] = shape.Type }
            ),
        };

    /// <summary>The type that <see cref="WithType"/> has noted; null without.</summary>
    private static string? StoredType(AnnotationShape shape) =>
        shape.Extra is { } extra
        && extra.TryGetValue(Metadata, out var metadata)
        && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(AsapType, out var type)
        && type.ValueKind == JsonValueKind.String
        && type.GetString() is "Spline" or "Rectangle"
            ? type.GetString()
            : null;

    /// <summary>True for the metadata that <see cref="WithType"/> writes and nothing else.</summary>
    internal static bool IsStoredType(string member, JsonElement value) =>
        member == Metadata && value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(m => m.Name == AsapType);

    /// <summary>XML has no control characters, not even escaped.</summary>
    internal static string XmlText(string text) =>
        new([.. text.Select((c, i) => XmlConvert.IsXmlChar(c) || IsPair(text, i) ? c : '\uFFFD')]);

    private static bool IsPair(string text, int i) =>
        char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
        || char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]);
}
