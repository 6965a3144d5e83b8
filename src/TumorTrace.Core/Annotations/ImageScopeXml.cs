using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>
/// Reads the XML of Aperio ImageScope: layers (Annotation) of regions with vertices in level-0 px. A layer's name is the class of its
/// regions, unless it is only a number of a layer; negative regions are cut out. Ellipses become polygons.
/// </summary>
internal static partial class ImageScopeXml
{
    /// <summary>The root element's name.</summary>
    public const string Root = "Annotations";

    private const int EllipseCorners = 90;

    /// <param name="reader">On the root element.</param>
    public static AnnotationDocument ReadRoot(XmlReader reader, string source, ReadingNotes notes)
    {
        using var subtree = reader.ReadSubtree();
        var root = XElement.Load(subtree, LoadOptions.SetLineInfo);
        var layers = root.Elements("Annotation").ToList();
        if (layers.Count > 0 ? !layers.Exists(l => l.Element("Regions") is not null) : root.Attribute("MicronsPerPixel") is null)
            throw new UserException(
                $"{source}: the root element is <{Root}>, expected <{AsapXml.Root}>, or ImageScope's layers with <Regions> in it"
            );
        var regions = layers.SelectMany(l => l.Elements("Regions").Elements("Region").Select(r => (Region: r, Layer: l))).ToList();
        notes.Leave("regions that lie elsewhere than in a layer's <Regions>", root.Descendants("Region").LongCount() - regions.Count);
        return new AnnotationDocument(
            AnnotationForm.GeoJson,
            [.. regions.SelectMany(r => notes.Try(() => Region(r.Region, r.Layer, notes)))]
        );
    }

    private static List<AnnotationShape> Region(XElement region, XElement layer, ReadingNotes notes)
    {
        var points = region.Elements("Vertices").Elements("Vertex").Select(Point).ToList();
        var type = Text(region, "Type");
        var isLine = type is not ("" or "0" or "1" or "2");
        var ring =
            isLine ? points
            : type == "2" && points.Count is 2 or 4 ? Ellipse(points)
            : type == "1" && points.Count == 2 ? Rectangle(points)
            : points;
        while (!isLine && ring.Count > 3 && ring[^1] == ring[0])
            ring.RemoveAt(ring.Count - 1);
        if (!isLine && ring.Count < 3)
        {
            notes.Leave(JsonPoints.TooFew(ring.Count));
            return [];
        }
        return
        [
            new(ring)
            {
                Geometry = isLine ? ShapeGeometry.Line : ShapeGeometry.Area,
                Type = isLine ? "Measurement" : "Polygon",
                Name = Text(region, "Text"),
                Group = Text(region, "NegativeROA") == "1" ? "Exclusion" : Class(layer),
                Color = Color(layer),
            },
        ];
    }

    /// <summary>The layer's name, or what was typed as its description; null where it has neither.</summary>
    private static string? Class(XElement layer)
    {
        var description = layer.Elements("Attributes").Elements("Attribute").FirstOrDefault(a => Text(a, "Name") == "Description");
        string[] names = [Text(layer, "Name"), description is null ? "" : Text(description, "Value")];
        return Array.Find(names, n => n.Length > 0 && !Numbered().IsMatch(n));
    }

    /// <summary>ImageScope writes its colours as one number, blue first.</summary>
    private static string? Color(XElement layer) =>
        int.TryParse(Text(layer, "LineColor"), out var bgr) ? $"#{bgr & 255:x2}{bgr >> 8 & 255:x2}{bgr >> 16 & 255:x2}" : null;

    private static Level0Point Point(XElement vertex)
    {
        using var reader = vertex.CreateReader();
        reader.MoveToContent();
        return XmlAnnotations.Point(reader);
    }

    private static List<Level0Point> Rectangle(List<Level0Point> corners) =>
        [corners[0], new(corners[1].X, corners[0].Y), corners[1], new(corners[0].X, corners[1].Y)];

    /// <summary>The vertices are corners of the box around it.</summary>
    private static List<Level0Point> Ellipse(List<Level0Point> corners)
    {
        var (left, right) = (corners.Min(p => p.X), corners.Max(p => p.X));
        var (top, bottom) = (corners.Min(p => p.Y), corners.Max(p => p.Y));
        return
        [
            .. Enumerable
                .Range(0, EllipseCorners)
                .Select(i => 2 * Math.PI * i / EllipseCorners)
                .Select(a => new Level0Point(
                    (left + right) / 2 + (right - left) / 2 * Math.Cos(a),
                    (top + bottom) / 2 + (bottom - top) / 2 * Math.Sin(a)
                )),
        ];
    }

    private static string Text(XElement element, string attribute) => element.Attribute(attribute)?.Value.Trim() ?? "";

    [GeneratedRegex(@"^(layer|annotation)?\s*\d*$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbered();
}
