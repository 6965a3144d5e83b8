using System.Text;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations.Corrections;

/// <summary>
/// Tells whether two regions have the same outline, to 0.01 px, whichever vertex a program begins with and in whichever
/// direction it goes round.
/// </summary>
internal static class OutlineKey
{
    internal static string Compute(IEnumerable<AnnotationShape> parts) =>
        FileHash.Text(
            string.Join(
                '\n',
                parts
                    .Select(p => Key(p.Outer) + "|" + string.Join('|', p.Holes.Select(Key).Order(StringComparer.Ordinal)))
                    .Order(StringComparer.Ordinal)
            )
        );

    private static string Key(IReadOnlyList<Level0Point> ring)
    {
        var points = ring.Select(p => (X: (long)Math.Round(p.X * 100), Y: (long)Math.Round(p.Y * 100))).ToList();
        // A point twice in a row, or the first once more at the end, draws nothing.
        points = [.. points.Where((p, i) => p != points[(i + points.Count - 1) % points.Count])];
        if (points.Count == 0)
            return "";
        var start = points.IndexOf(points.Min());
        var forward = Enumerable.Range(0, points.Count).Select(i => points[(start + i) % points.Count]);
        var backward = Enumerable.Range(0, points.Count).Select(i => points[(start - i + points.Count) % points.Count]);
        return points[(start + 1) % points.Count].CompareTo(points[(start - 1 + points.Count) % points.Count]) <= 0
            ? Text(forward)
            : Text(backward);
    }

    private static string Text(IEnumerable<(long X, long Y)> points)
    {
        var text = new StringBuilder();
        foreach (var (x, y) in points)
            text.Append(x).Append(',').Append(y).Append(' ');
        return text.ToString();
    }
}
