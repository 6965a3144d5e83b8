using System.Globalization;
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
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true };
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            if (reader.MoveToContent() != XmlNodeType.Element || reader.Name != "ASAP_Annotations")
                throw new UserException($"{source}: the root element is <{reader.Name}>, expected <ASAP_Annotations>");
            return ReadRoot(reader, source);
        }
        catch (XmlException e)
        {
            throw new UserException(
                $"{source}: line {e.LineNumber}: not well-formed XML ({e.Message}); was the file cut off while copying?",
                e
            );
        }
    }

    private static AnnotationDocument ReadRoot(XmlReader reader, string source)
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
                shapes.Add(ReadShape(reader, source));
            else if (reader.Name == "Group")
                groups.Add(ToGroup(Element(reader)));
            else if (reader.Depth == 1)
                unknown.Add(Element(reader));
        }
        return new AnnotationDocument(AnnotationForm.Asap, shapes) { Groups = groups, Asap = new AsapMembers(attributes, unknown) };
    }

    private static AnnotationGroup ToGroup(XElement element)
    {
        string? Named(string attribute) => element.Attribute(attribute)?.Value is { Length: > 0 } value && value != "None" ? value : null;
        return new AnnotationGroup(Named("Name") ?? "", Named("PartOfGroup"), Named("Color"), element);
    }

    private static AnnotationShape ReadShape(XmlReader reader, string source)
    {
        var where = $"{source}: line {((IXmlLineInfo)reader).LineNumber}";
        var name = reader.GetAttribute("Name") ?? "";
        var type = reader.GetAttribute("Type") ?? "Polygon";
        var group = reader.GetAttribute("PartOfGroup");
        var color = reader.GetAttribute("Color");
        var attributes = UnknownAttributes(reader, s_attributes);
        var points = new List<(int Order, Level0Point Point)>();
        var unknown = new List<XElement>();
        if (!reader.IsEmptyElement)
            ReadChildren(reader, source, points, unknown);
        var ring = points.OrderBy(p => p.Order).Select(p => p.Point).ToList();
        var geometry = GeometryOf(type);
        if (geometry == ShapeGeometry.Area)
            CloseArea(ring, where, name);
        return new AnnotationShape(ring)
        {
            Geometry = geometry,
            Name = name,
            Type = type,
            Group = group == "None" ? null : group,
            Color = color,
            Asap = attributes.Count + unknown.Count == 0 ? null : new AsapMembers(attributes, unknown),
        };
    }

    private static ShapeGeometry GeometryOf(string type) =>
        type switch
        {
            "Polygon" or "Spline" or "Rectangle" => ShapeGeometry.Area,
            "Dot" or "PointSet" => ShapeGeometry.Points,
            "Measurement" => ShapeGeometry.Line,
            _ => ShapeGeometry.Other,
        };

    private static void CloseArea(List<Level0Point> ring, string where, string name)
    {
        if (ring.Count < 3)
            throw new UserException(
                $"{where}: annotation \"{name}\" has {ring.Count} coordinates, expected at least 3 for an area; delete it in "
                    + "ASAP or redraw it"
            );
        while (ring.Count > 3 && ring[^1] == ring[0])
            ring.RemoveAt(ring.Count - 1);
    }

    private static void ReadChildren(XmlReader reader, string source, List<(int, Level0Point)> points, List<XElement> unknown)
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
            var order = (int)Number(reader, "Order", source);
            points.Add((order, new Level0Point(Number(reader, "X", source), Number(reader, "Y", source))));
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

    private static double Number(XmlReader reader, string attribute, string source)
    {
        var text = reader.GetAttribute(attribute);
        // Some locales' tools write 1234,5; both forms have one meaning here.
        return
            double.TryParse(text?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            ? value
            : throw new UserException(
                $"{source}: line {((IXmlLineInfo)reader).LineNumber}: {attribute} is "
                    + $"{(text is null ? "missing" : $"\"{text}\"")}, expected a number (level-0 px)"
            );
    }
}
