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
    private const string HoleGroup = "Exclusion";

    /// <summary>Writes shape by shape; <paramref name="shapes"/> is enumerated once, only holes and group names are kept.</summary>
    public static void Write(Stream stream, IEnumerable<AnnotationShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, IndentChars = "\t", NewLineChars = "\n" });
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        var holes = new List<IReadOnlyList<Level0Point>>();
        xml.WriteStartElement("ASAP_Annotations");
        xml.WriteStartElement("Annotations");
        foreach (var shape in shapes)
        {
            WriteArea(xml, shape, groups);
            holes.AddRange(shape.Holes);
        }
        WriteHoles(xml, holes, groups);
        xml.WriteEndElement();
        WriteGroups(xml, groups);
        xml.WriteEndElement();
    }

    private static void WriteHoles(XmlWriter xml, List<IReadOnlyList<Level0Point>> holes, Dictionary<string, string> groups)
    {
        for (var i = 0; i < holes.Count; i++)
            WriteArea(xml, new AnnotationShape(holes[i]) { Name = $"Hole {i}", Group = HoleGroup, Color = "#00ff00" }, groups);
    }

    private static void WriteArea(XmlWriter xml, AnnotationShape shape, Dictionary<string, string> groups)
    {
        var color = shape.Color ?? "#f4fa58";
        if (shape.Group is { Length: > 0 } group)
            groups.TryAdd(group, color);
        xml.WriteStartElement("Annotation");
        xml.WriteAttributeString("Name", shape.Name);
        xml.WriteAttributeString("Type", shape.Type);
        xml.WriteAttributeString("PartOfGroup", shape.Group is { Length: > 0 } ? shape.Group : "None");
        xml.WriteAttributeString("Color", color);
        xml.WriteStartElement("Coordinates");
        for (var i = 0; i < shape.Outer.Count; i++)
            WriteCoordinate(xml, i, shape.Outer[i]);
        xml.WriteEndElement();
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

    private static void WriteGroups(XmlWriter xml, Dictionary<string, string> groups)
    {
        xml.WriteStartElement("AnnotationGroups");
        foreach (var (name, color) in groups)
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
}
