using System.Xml;
using System.Xml.Linq;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>Reads ASAP's XML: areas (Polygon, Spline, Rectangle), and for documents all other types, groups and unknown members.</summary>
public static partial class AsapXml
{
    private static readonly string[] s_attributes = ["Name", "Type", "PartOfGroup", "Color"];

    /// <summary>The areas alone; dots, point sets and measurements are passed over.</summary>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="UserException">Not well-formed or not ASAP's form; names line, found and expected.</exception>
    public static IReadOnlyList<AnnotationShape> Read(Stream stream, string source) =>
        [.. ReadDocument(stream, source).Shapes.Where(s => s.Geometry == ShapeGeometry.Area)];

    /// <inheritdoc cref="Read"/>
    public static AnnotationDocument ReadDocument(Stream stream, string source)
    {
        var notes = new ReadingNotes();
        var document = XmlAnnotations.Read(stream, source, notes);
        return document.Form != AnnotationForm.Asap ? throw new UserException($"{source}: expected the root element <{Root}>")
            : notes.AnyDamage ? throw new UserException($"{source}: {notes.Damage}")
            : document with { Notes = notes };
    }

    /// <summary>The root element's name.</summary>
    internal const string Root = "ASAP_Annotations";

    /// <param name="reader">On the root element.</param>
    internal static AnnotationDocument ReadRoot(XmlReader reader, ReadingNotes notes)
    {
        var shapes = new List<AnnotationShape>();
        var groups = new List<AnnotationGroup>();
        var unknown = new List<XElement>();
        var attributes = UnknownAttributes(reader, []);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Name is "Annotations" or "AnnotationGroups")
                continue;
            if (reader.Name == "Annotation")
                shapes.AddRange(notes.Try(() => ReadShape(reader, notes)));
            else if (reader.Name == "Group")
                groups.Add(ToGroup(Element(reader)));
            else if (reader.Depth == 1)
                unknown.Add(Element(reader));
        }
        return new AnnotationDocument(AnnotationForm.Asap, [.. shapes.Select(s => Inherit(s, groups))])
        {
            Groups = groups,
            Asap = new AsapMembers(attributes, unknown),
        };
    }

    /// <summary>A group whose name says nothing about tumour means what the group does that it is part of.</summary>
    private static AnnotationShape Inherit(AnnotationShape shape, List<AnnotationGroup> groups)
    {
        if (shape.Kind != RegionKind.Other || shape.Geometry != ShapeGeometry.Area)
            return shape;
        var name = shape.Group;
        // No deeper than there are groups: a file may name a circle of them.
        for (var i = 0; i < groups.Count; i++)
        {
            name = groups.Find(g => g.Name == name)?.Parent;
            if (name is null)
                return shape;
            if (ClassNames.KindOf(name) is var kind and not RegionKind.Other)
                return shape with { Meaning = kind };
        }
        return shape;
    }

    private static AnnotationGroup ToGroup(XElement element)
    {
        string? Named(string attribute) => element.Attribute(attribute)?.Value is { Length: > 0 } value && value != "None" ? value : null;
        return new AnnotationGroup(Named("Name") ?? "", Named("PartOfGroup"), Named("Color"), element);
    }

    private static List<AnnotationShape> ReadShape(XmlReader reader, ReadingNotes notes)
    {
        var name = reader.GetAttribute("Name") ?? "";
        var type = reader.GetAttribute("Type") ?? "Polygon";
        var group = reader.GetAttribute("PartOfGroup");
        var color = reader.GetAttribute("Color");
        var attributes = UnknownAttributes(reader, s_attributes);
        var points = new List<(double? Order, Level0Point Point)>();
        var unknown = new List<XElement>();
        if (!reader.IsEmptyElement)
            ReadChildren(reader, points, unknown);
        // Without an order for each they are in the file's.
        var inOrder = points.Exists(p => p.Order is null) ? points : [.. points.OrderBy(p => p.Order)];
        var ring = inOrder.ConvertAll(p => p.Point);
        var geometry = GeometryOf(type);
        if (geometry == ShapeGeometry.Area)
        {
            while (ring.Count > 3 && ring[^1] == ring[0])
                ring.RemoveAt(ring.Count - 1);
            if (ring.Count < 3)
            {
                notes.Leave(JsonPoints.TooFew(ring.Count));
                return [];
            }
        }
        return
        [
            new(ring)
            {
                Geometry = geometry,
                Name = name,
                Type = type,
                Group = group?.Trim() == "None" ? null : group,
                Color = color,
                Asap = attributes.Count + unknown.Count == 0 ? null : new AsapMembers(attributes, unknown),
            },
        ];
    }

    private static ShapeGeometry GeometryOf(string type) =>
        type switch
        {
            "Polygon" or "Spline" or "Rectangle" => ShapeGeometry.Area,
            "Dot" or "PointSet" => ShapeGeometry.Points,
            "Measurement" => ShapeGeometry.Line,
            _ => ShapeGeometry.Other,
        };

    private static void ReadChildren(XmlReader reader, List<(double?, Level0Point)> points, List<XElement> unknown)
    {
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Name == "Annotation"))
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Name == "Coordinates")
                continue;
            if (reader.Name != "Coordinate")
            {
                unknown.Add(Element(reader));
                continue;
            }
            var order = XmlAnnotations.TryNumber(reader.GetAttribute("Order"), out var number) ? number : (double?)null;
            points.Add((order, XmlAnnotations.Point(reader)));
        }
    }

    /// <summary>The element the reader stands on; leaves it on that element's end.</summary>
    private static XElement Element(XmlReader reader)
    {
        using var subtree = reader.ReadSubtree();
        return XElement.Load(subtree);
    }

    private static List<KeyValuePair<string, string>> UnknownAttributes(XmlReader reader, string[] known)
    {
        var unknown = new List<KeyValuePair<string, string>>();
        while (reader.MoveToNextAttribute())
        {
            // Names with a prefix would need their namespace: programs of the field write none.
            if (!known.Contains(reader.Name, StringComparer.Ordinal) && !reader.Name.Contains(':') && reader.Name != "xmlns")
                unknown.Add(KeyValuePair.Create(reader.Name, reader.Value));
        }
        reader.MoveToElement();
        return unknown;
    }
}
