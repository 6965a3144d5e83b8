using System.Text.Json;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>
/// The JSON form of baidu-research/NCRF: {"positive": [{"name", "vertices": [[x, y], …]}], "negative": […]},
/// level-0 px. Positive is tumour, negative is cut out of it.
/// </summary>
internal static partial class NcrfJson
{
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="UserException">A member is missing or has another form; names which.</exception>
    public static IReadOnlyList<AnnotationShape> Read(JsonElement root, string source)
    {
        var shapes = new List<AnnotationShape>();
        ReadList(root, "positive", TumorGroup, "#ff0000", source, shapes);
        ReadList(root, "negative", NormalGroup, "#00ff00", source, shapes);
        return shapes;
    }

    /// <inheritdoc cref="Read"/>
    public static AnnotationDocument ReadDocument(JsonElement root, string source) =>
        new(AnnotationForm.Ncrf, Read(root, source))
        {
            Members =
            [
                .. root.EnumerateObject()
                    .Where(m => m.Name is not ("positive" or "negative"))
                    .Select(m => KeyValuePair.Create(m.Name, m.Value.Clone())),
            ],
        };

    private static void ReadList(JsonElement root, string member, string group, string color, string source, List<AnnotationShape> shapes)
    {
        if (!root.TryGetProperty(member, out var list) || list.ValueKind != JsonValueKind.Array)
            throw new UserException($"{source}: \"{member}\" is {Found(root, member)}, expected a list of {{\"name\", \"vertices\"}}");
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var where = $"{source}: {member}[{index++}]";
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("vertices", out var vertices))
                throw new UserException($"{where}: \"vertices\" is missing, expected [[x, y], ...] in level-0 px");
            var name = item.TryGetProperty("name", out var n) && n.ValueKind == JsonValueKind.String ? n.GetString()! : "";
            shapes.Add(
                new AnnotationShape(JsonPoints.Ring(vertices, where))
                {
                    Name = name,
                    Group = group,
                    Color = color,
                    Extra = Unknown(item),
                }
            );
        }
    }

    private static Dictionary<string, JsonElement>? Unknown(JsonElement item)
    {
        var unknown = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in item.EnumerateObject().Where(m => m.Name is not ("name" or "vertices")))
            unknown[member.Name] = member.Value.Clone();
        return unknown.Count == 0 ? null : unknown;
    }

    private static string Found(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) ? $"a JSON {value.ValueKind.ToString().ToLowerInvariant()}" : "missing";
}

/// <summary>Rings of [x, y] pairs, as GeoJSON and NCRF write them.</summary>
internal static class JsonPoints
{
    /// <summary>At least three points; closing points equal to the first are left out.</summary>
    public static List<Level0Point> Ring(JsonElement list, string where)
    {
        var ring = List(list, where);
        while (ring.Count > 3 && ring[^1] == ring[0])
            ring.RemoveAt(ring.Count - 1);
        return ring.Count >= 3
            ? ring
            : throw new UserException($"{where}: {ring.Count} points, expected at least 3 for an area; delete the annotation or redraw it");
    }

    /// <summary>Any number of points, as they stand.</summary>
    public static List<Level0Point> List(JsonElement list, string where)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new UserException(
                $"{where}: found a JSON {list.ValueKind.ToString().ToLowerInvariant()}, expected a list of [x, y] points"
            );
        var points = new List<Level0Point>(list.GetArrayLength());
        foreach (var point in list.EnumerateArray())
            points.Add(Point(point, $"{where}: point {points.Count}"));
        return points;
    }

    public static Level0Point Point(JsonElement pair, string where) =>
        pair.ValueKind == JsonValueKind.Array
        && pair.GetArrayLength() >= 2
        && TryNumber(pair[0], out var x)
        && TryNumber(pair[1], out var y)
            ? new Level0Point(x, y)
            : throw new UserException($"{where} is {Short(pair)}, expected [x, y] numbers in level-0 px");

    private static bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number) && double.IsFinite(number);
    }

    private static string Short(JsonElement value)
    {
        var text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 40 ? text : text[..40] + "…";
    }
}
