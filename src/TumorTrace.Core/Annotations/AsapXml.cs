using System.Globalization;
using System.Xml;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>Reads ASAP's XML: the areas (Polygon, Spline, Rectangle); dots, point sets and measurements are passed over.</summary>
public static partial class AsapXml
{
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="UserException">Not well-formed or not ASAP's form; names line, found and expected.</exception>
    public static IReadOnlyList<AnnotationShape> Read(Stream stream, string source)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true };
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            return ReadShapes(reader, source);
        }
        catch (XmlException e)
        {
            throw new UserException($"{source}: line {e.LineNumber}: not well-formed XML ({e.Message}); was the file cut off while copying?", e);
        }
    }

    private static List<AnnotationShape> ReadShapes(XmlReader reader, string source)
    {
        if (reader.MoveToContent() != XmlNodeType.Element || reader.Name != "ASAP_Annotations")
            throw new UserException($"{source}: the root element is <{reader.Name}>, expected <ASAP_Annotations>");
        var shapes = new List<AnnotationShape>();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Name == "Annotation" && ReadShape(reader, source) is { } shape)
                shapes.Add(shape);
        }
        return shapes;
    }

    private static AnnotationShape? ReadShape(XmlReader reader, string source)
    {
        var where = $"{source}: line {((IXmlLineInfo)reader).LineNumber}";
        var (name, type) = (reader.GetAttribute("Name") ?? "", reader.GetAttribute("Type") ?? "Polygon");
        var (group, color) = (reader.GetAttribute("PartOfGroup"), reader.GetAttribute("Color"));
        var points = new List<(int Order, Level0Point Point)>();
        if (!reader.IsEmptyElement)
            ReadCoordinates(reader, source, points);
        if (type is not ("Polygon" or "Spline" or "Rectangle"))
            return null;
        if (points.Count < 3)
            throw new UserException($"{where}: annotation \"{name}\" has {points.Count} coordinates, expected at least 3 for an area; delete it in ASAP or redraw it");
        var ring = points.OrderBy(p => p.Order).Select(p => p.Point).ToList();
        while (ring.Count > 3 && ring[^1] == ring[0])
            ring.RemoveAt(ring.Count - 1);
        return new AnnotationShape(ring) { Name = name, Type = type, Group = group == "None" ? null : group, Color = color };
    }

    private static void ReadCoordinates(XmlReader reader, string source, List<(int, Level0Point)> points)
    {
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Name == "Annotation"))
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Name != "Coordinate")
                continue;
            var order = (int)Number(reader, "Order", source);
            points.Add((order, new Level0Point(Number(reader, "X", source), Number(reader, "Y", source))));
        }
    }

    private static double Number(XmlReader reader, string attribute, string source)
    {
        var text = reader.GetAttribute(attribute);
        // Some locales' tools write 1234,5; both forms have one meaning here.
        return double.TryParse(text?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new UserException($"{source}: line {((IXmlLineInfo)reader).LineNumber}: {attribute} is {(text is null ? "missing" : $"\"{text}\"")}, expected a number (level-0 px)");
    }
}
