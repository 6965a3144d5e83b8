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
    /// <exception cref="UserException">A list is missing.</exception>
    public static AnnotationDocument ReadDocument(JsonElement root, string source, ReadingNotes notes) =>
        new(
            AnnotationForm.Ncrf,
            [
                .. ReadList(root, "positive", TumorGroup, "#ff0000", source, notes),
                .. ReadList(root, "negative", NormalGroup, "#00ff00", source, notes),
            ]
        )
        {
            Members =
            [
                .. root.EnumerateObject()
                    .Where(m => m.Name is not ("positive" or "negative"))
                    .Select(m => KeyValuePair.Create(m.Name, m.Value.Clone())),
            ],
        };

    private static List<AnnotationShape> ReadList(
        JsonElement root,
        string member,
        string group,
        string color,
        string source,
        ReadingNotes notes
    )
    {
        if (!root.TryGetProperty(member, out var list) || list.ValueKind != JsonValueKind.Array)
            throw new UserException($"{source}: \"{member}\" is {Found(root, member)}, expected a list of {{\"name\", \"vertices\"}}");
        return [.. list.EnumerateArray().SelectMany((item, i) => notes.Try(() => ReadItem(item, group, color, $"{member}[{i}]", notes)))];
    }

    private static List<AnnotationShape> ReadItem(JsonElement item, string group, string color, string where, ReadingNotes notes)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("vertices", out var vertices))
            throw new DamagedAnnotationException($"{where}: \"vertices\" is missing, expected [[x, y], ...] in level-0 px");
        var name = item.TryGetProperty("name", out var n) && n.ValueKind == JsonValueKind.String ? n.GetString()! : "";
        return JsonPoints.Ring(vertices, where, notes) is { } ring
            ?
            [
                new(ring)
                {
                    Name = name,
                    Group = group,
                    Color = color,
                    Extra = Unknown(item),
                },
            ]
            : [];
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
    /// <summary>Closing points equal to the first are left out. Null for fewer than three points, which enclose nothing: noted.</summary>
    public static List<Level0Point>? Ring(JsonElement list, string where, ReadingNotes notes)
    {
        var ring = List(list, where);
        while (ring.Count > 3 && ring[^1] == ring[0])
            ring.RemoveAt(ring.Count - 1);
        if (ring.Count >= 3)
            return ring;
        notes.Leave(TooFew(ring.Count));
        return null;
    }

    /// <summary>The kind of an outline that encloses nothing, for notes.</summary>
    public static string TooFew(int points) => $"outlines of {points} points, where 3 are the least";

    /// <summary>Any number of points, as they stand.</summary>
    public static List<Level0Point> List(JsonElement list, string where)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new DamagedAnnotationException(
                $"{where}: found a JSON {list.ValueKind.ToString().ToLowerInvariant()}, expected a list of [x, y] points"
            );
        var points = new List<Level0Point>(list.GetArrayLength());
        foreach (var point in list.EnumerateArray())
            points.Add(Point(point, $"{where}: point {points.Count}"));
        return points;
    }

    public static Level0Point Point(JsonElement pair, string where)
    {
        if (
            pair.ValueKind != JsonValueKind.Array
            || pair.GetArrayLength() < 2
            || !TryNumber(pair[0], out var x)
            || !TryNumber(pair[1], out var y)
        )
            throw new DamagedAnnotationException($"{where} is {Short(pair)}, expected [x, y] numbers in level-0 px");
        return Level0Bound.Holds(x) && Level0Bound.Holds(y)
            ? new Level0Point(x, y)
            : throw new DamagedAnnotationException(
                $"{where} is {Short(pair)}, expected [x, y] numbers in level-0 px {Level0Bound.Expected}",
                wholeFile: true
            );
    }

    private static bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number);
    }

    private static string Short(JsonElement value)
    {
        var text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 40 ? text : text[..40] + "…";
    }
}
