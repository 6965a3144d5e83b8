using System.Text.Json;
using System.Xml.Linq;

namespace TumorTrace.Core.Annotations.Conversion;

/// <summary>Counts what of a document another form has no place for. Holes are counted where they are cut.</summary>
internal static class AnnotationCounts
{
    /// <param name="target">null: a mask.</param>
    internal static void Count(AnnotationDocument document, AnnotationForm? target, LossList losses)
    {
        CountGeometry(document, target, losses);
        if (target is null or AnnotationForm.Ncrf)
            CountGroupsAndColours(document, target, losses);
        if (target != AnnotationForm.GeoJson)
            CountObjects(document, target, losses);
        CountAsap(document, target, losses);
        losses.AddEach(document.Members, m => m.Key, name => $"member \"{name}\" of the file");
    }

    private static void CountGeometry(AnnotationDocument document, AnnotationForm? target, LossList losses)
    {
        var shapes = document.Shapes;
        var vector = target is AnnotationForm.Asap or AnnotationForm.GeoJson;
        losses.AddEach(
            shapes.Where(s => s.Geometry == ShapeGeometry.Other || !vector && s.Geometry != ShapeGeometry.Area),
            GeometryName,
            name => $"annotations of type {name}: left out"
        );
        if (target == AnnotationForm.Asap)
            losses.Add(
                shapes.Count(s => s.Geometry == ShapeGeometry.Line && s.Outer.Count != 2),
                "lines of more than two points: written as PointSet"
            );
        if (target is not (null or AnnotationForm.GeoJson))
        {
            losses.Add(
                shapes
                    .Where(s => (object?)s.Feature is not null || s.Id is not null)
                    .GroupBy(s => (object?)s.Feature ?? s.Id!)
                    .Count(f => f.Count() > 1),
                "objects of several parts: each part is written as an annotation of its own"
            );
        }
    }

    private static void CountGroupsAndColours(AnnotationDocument document, AnnotationForm? target, LossList losses)
    {
        var areas = document.Shapes.Where(s => s.Geometry == ShapeGeometry.Area).ToList();
        losses.AddEach(
            areas.Where(s => s.Kind == RegionKind.Other),
            s => s.Group!,
            group => $"areas of group \"{group}\", which is neither tumour nor normal: left out"
        );
        var kept = areas.Where(s => s.Kind != RegionKind.Other).ToList();
        losses.AddEach(
            kept.Where(s => s.Group is not (NcrfJson.TumorGroup or NcrfJson.NormalGroup)),
            s =>
                (string.IsNullOrEmpty(s.Group) ? "without a group" : $"of group \"{s.Group}\"")
                + $": kept as {(s.Kind == RegionKind.Tumor ? "tumour" : "normal")} only",
            what => $"areas {what}"
        );
        if (target is null)
            losses.Add(kept.Count(s => s.Name.Length > 0), "names");
        losses.Add(kept.Count(s => (s.OwnColor ?? s.Color) is not null && document.Form != AnnotationForm.Ncrf), "colours");
        losses.Add(kept.Count(s => s.Type is "Spline" or "Rectangle"), "areas of type Spline or Rectangle: kept as polygons");
    }

    private static void CountObjects(AnnotationDocument document, AnnotationForm? target, LossList losses)
    {
        var objects = Objects(document);
        losses.Add(objects.Count(s => s.Feature is not null && s.Id is not null), "object ids");
        losses.Add(objects.Count(s => s.ObjectType != "annotation"), "objects of another type than annotation: kept as annotations");
        losses.Add(objects.Count(s => s.Measurements is { Count: > 0 }), "objects with measurements");
        var members = objects.SelectMany(s =>
            (s.Extra ?? new Dictionary<string, JsonElement>())
                .Where(m => !AnnotationConversion.IsStoredType(m.Key, m.Value))
                .Select(m => m.Key)
                .Concat(s.Feature?.UnknownMembers ?? [])
        );
        losses.AddEach(members, m => m, name => $"objects with the member \"{name}\"");
        if (target == AnnotationForm.Asap)
        {
            losses.Add(objects.Count(s => s.Group == "None"), "objects of class \"None\", ASAP's word for no group: written as \"none\"");
            losses.Add(objects.Count(s => XmlUnsafe(s.Name) || XmlUnsafe(s.Group ?? "")), "names with characters that XML cannot hold");
        }
    }

    private static void CountAsap(AnnotationDocument document, AnnotationForm? target, LossList losses)
    {
        if (document.Form != AnnotationForm.Asap)
            return;
        var used = document.Shapes.Select(s => s.Group).ToHashSet(StringComparer.Ordinal);
        losses.Add(document.Groups.Count(g => !used.Contains(g.Name)), "groups that no annotation is part of");
        losses.Add(document.Groups.Count(g => g.Parent is not null), "groups that are part of another group: the hierarchy");
        losses.Add(document.Groups.Count(g => HasAttributes(g.Element)), "groups with attributes");
        losses.Add(document.Shapes.Count(s => s.Asap is not null), "annotations with unknown attributes or elements");
        losses.Add(document.Asap.Count, "unknown attributes or elements of the file");
        if (target == AnnotationForm.GeoJson)
            losses.Add(
                document.Shapes.Count(s => s is { Geometry: ShapeGeometry.Line, Outer.Count: < 2 }),
                "measurements of a single point: written as points"
            );
    }

    private static bool HasAttributes(XElement group) =>
        group.Elements().Any(e => e.HasAttributes || e.HasElements || e.Value.Length > 0)
        || group.Attributes().Any(a => a.Name.LocalName is not ("Name" or "PartOfGroup" or "Color"));

    private static bool XmlUnsafe(string text) => AnnotationConversion.XmlText(text) != text;

    private static string GeometryName(AnnotationShape shape) => shape.Feature?.GeometryType ?? shape.Type;

    /// <summary>One shape for each object: parts of one feature count once.</summary>
    private static List<AnnotationShape> Objects(AnnotationDocument document) =>
        [.. document.Shapes.Where((s, i) => i == 0 || s.Feature is null || !ReferenceEquals(s.Feature, document.Shapes[i - 1].Feature))];
}
