using System.Globalization;
using System.Xml;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <remarks>
/// ASAP has no rings: holes are written after all areas, as polygons of the group "Exclusion". Every group that is
/// named is declared (ASAP drops the whole file otherwise), and Order runs 0..n−1 (ASAP uses it as an index).
/// An area that lies inside another area's hole is therefore cut out too; the GeoJSON form keeps it.
/// </remarks>
public static partial class AsapXml
{
    internal const string DefaultColor = "#f4fa58";

    /// <summary>Writes shape by shape; <paramref name="shapes"/> is enumerated once, only holes and group names are kept.</summary>
    public static void Write(Stream stream, IEnumerable<AnnotationShape> shapes) => Write(stream, shapes, [], AsapMembers.None);

    /// <summary>
    /// Writes what was read from ASAP as it was; shapes with holes as the other <see cref="Write(Stream, IEnumerable{AnnotationShape})"/>
    /// does.
    /// </summary>
    public static void Write(Stream stream, AnnotationDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        Write(stream, document.Shapes, document.Groups, document.Asap);
    }

    private static void Write(
        Stream stream,
        IEnumerable<AnnotationShape> shapes,
        IReadOnlyList<AnnotationGroup> declared,
        AsapMembers members
    )
    {
        ArgumentNullException.ThrowIfNull(shapes);
        using var xml = XmlWriter.Create(
            stream,
            new XmlWriterSettings
            {
                Indent = true,
                IndentChars = "\t",
                NewLineChars = "\n",
            }
        );
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        var holes = new List<IReadOnlyList<Level0Point>>();
        xml.WriteStartElement("ASAP_Annotations");
        WriteAttributes(xml, members);
        xml.WriteStartElement("Annotations");
        foreach (var shape in shapes)
        {
            WriteShape(xml, shape, groups);
            holes.AddRange(shape.Holes);
        }
        WriteHoles(xml, holes, groups);
        xml.WriteEndElement();
        WriteGroups(xml, declared, groups);
        WriteElements(xml, members);
        xml.WriteEndElement();
    }

    private static void WriteHoles(XmlWriter xml, List<IReadOnlyList<Level0Point>> holes, Dictionary<string, string> groups)
    {
        for (var i = 0; i < holes.Count; i++)
            WriteShape(xml, Exclusion(holes[i], i), groups);
    }

    /// <summary>A hole as an area of its own, cut out by whoever paints it last.</summary>
    internal static AnnotationShape Exclusion(IReadOnlyList<Level0Point> hole, int index) =>
        new(hole)
        {
            Name = $"Hole {index}",
            Group = "Exclusion",
            Color = "#00ff00",
        };

    private static void WriteShape(XmlWriter xml, AnnotationShape shape, Dictionary<string, string> groups)
    {
        var color = shape.Color ?? DefaultColor;
        if (shape.Group is { Length: > 0 } group)
            groups.TryAdd(group, color);
        xml.WriteStartElement("Annotation");
        xml.WriteAttributeString("Name", shape.Name);
        xml.WriteAttributeString("Type", shape.Type);
        xml.WriteAttributeString("PartOfGroup", shape.Group is { Length: > 0 } ? shape.Group : "None");
        xml.WriteAttributeString("Color", shape.OwnColor ?? color);
        WriteAttributes(xml, shape.Asap);
        xml.WriteStartElement("Coordinates");
        for (var i = 0; i < shape.Outer.Count; i++)
            WriteCoordinate(xml, i, shape.Outer[i]);
        xml.WriteEndElement();
        WriteElements(xml, shape.Asap);
        xml.WriteEndElement();
    }

    private static void WriteCoordinate(XmlWriter xml, int order, Level0Point point)
    {
        xml.WriteStartElement("Coordinate");
        xml.WriteAttributeString("Order", order.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("X", point.X.ToString("R", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("Y", point.Y.ToString("R", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private static void WriteGroups(XmlWriter xml, IReadOnlyList<AnnotationGroup> declared, Dictionary<string, string> used)
    {
        xml.WriteStartElement("AnnotationGroups");
        foreach (var group in declared)
        {
            group.Element.WriteTo(xml);
            used.Remove(group.Name);
        }
        foreach (var (name, color) in used)
        {
            xml.WriteStartElement("Group");
            xml.WriteAttributeString("Name", name);
            xml.WriteAttributeString("PartOfGroup", "None");
            xml.WriteAttributeString("Color", color);
            xml.WriteElementString("Attributes", "");
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WriteAttributes(XmlWriter xml, AsapMembers? members)
    {
        foreach (var (name, value) in members?.Attributes ?? [])
            xml.WriteAttributeString(name, value);
    }

    private static void WriteElements(XmlWriter xml, AsapMembers? members)
    {
        foreach (var element in members?.Elements ?? [])
            element.WriteTo(xml);
    }
}
