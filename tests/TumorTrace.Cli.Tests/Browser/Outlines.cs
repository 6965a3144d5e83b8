using System.Text.Json;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Outer rings of features by their ids, in level-0 px.</summary>
internal sealed class Outlines
{
    private readonly Dictionary<string, (double X, double Y)[]> _rings;

    private Outlines(Dictionary<string, (double X, double Y)[]> rings) => _rings = rings;

    public int Count => _rings.Count;

    public (double X, double Y)[] this[string id] => _rings[id];

    public static Outlines Of(JsonElement features) =>
        new(
            features
                .EnumerateArray()
                .ToDictionary(f => f.GetProperty("id").GetString()!, f => Ring(f.GetProperty("geometry")), StringComparer.Ordinal)
        );

    public static Outlines Parse(string features) => Of(JsonDocument.Parse(features).RootElement);

    /// <summary>Px² inside the outer rings.</summary>
    public double Area => _rings.Values.Sum(r => Math.Abs(r.Zip(r.Skip(1), (a, b) => a.X * b.Y - b.X * a.Y).Sum() / 2));

    /// <summary>True when both have the same lesions with the same vertices, to 0.01 px.</summary>
    public bool IsLike(Outlines other) =>
        Count == other.Count
        && _rings.All(r =>
            other._rings.TryGetValue(r.Key, out var ring) && ring.Length == r.Value.Length && ring.Zip(r.Value, Near).All(near => near)
        );

    public static bool Near((double X, double Y) a, (double X, double Y) b) => Math.Abs(a.X - b.X) <= 0.01 && Math.Abs(a.Y - b.Y) <= 0.01;

    private static (double X, double Y)[] Ring(JsonElement geometry)
    {
        var polygon =
            geometry.GetProperty("type").GetString() == "Polygon"
                ? geometry.GetProperty("coordinates")
                : geometry.GetProperty("coordinates")[0];
        return [.. polygon[0].EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble()))];
    }
}
