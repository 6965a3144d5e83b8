using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Polygons;

/// <summary>
/// Douglas–Peucker simplification with a guarantee: no removed vertex lies further than the tolerance from the new
/// outline, and a shortcut is taken only if it meets no other segment of any ring and passes over no other ring, so
/// rings stay simple, keep their order and never cross.
/// </summary>
internal static class RingSimplifier
{
    internal static List<PolygonPart<HeatmapPoint>>[] Simplify(List<PolygonPart<HeatmapPoint>>[] parts, double tolerance)
    {
        var rings = parts.Where(p => p is not null).SelectMany(p => p).SelectMany(p => p.Rings).ToList();
        var index = new SegmentIndex(rings, Math.Max(4, 4 * tolerance));
        var simplified = new Dictionary<Ring<HeatmapPoint>, Ring<HeatmapPoint>>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < rings.Count; i++)
            simplified[rings[i]] = Simplify(rings[i], i, tolerance, index);
        return Array.ConvertAll(
            parts,
            list => list?.ConvertAll(p => new PolygonPart<HeatmapPoint>(simplified[p.Outer], [.. p.Holes.Select(h => simplified[h])])) ?? []
        );
    }

    private static Ring<HeatmapPoint> Simplify(Ring<HeatmapPoint> ring, int id, double tolerance, SegmentIndex index)
    {
        var points = ring.Points;
        if (points.Length <= 4)
            return ring;
        // Three anchors that stay: the ring can never collapse to a line.
        var second = Farthest(points, 0, 0, 0, points.Length).At;
        var third = Farthest(points, 0, second, 0, points.Length).At;
        int[] anchors = [0, Math.Min(second, third), Math.Max(second, third), points.Length];
        var keep = new SortedSet<int> { 0, anchors[1], anchors[2] };
        for (var i = 0; i < 3; i++)
            Reduce(points, id, anchors[i], anchors[i + 1], tolerance, index, keep);
        return new Ring<HeatmapPoint>([.. keep.Select(i => points[i])]);
    }

    // An explicit stack: a ring of a million vertices would overflow the thread's own.
    private static void Reduce(
        HeatmapPoint[] points,
        int id,
        int first,
        int last,
        double tolerance,
        SegmentIndex index,
        SortedSet<int> keep
    )
    {
        var chains = new Stack<(int First, int Last)>([(first, last)]);
        while (chains.TryPop(out var chain))
        {
            if (chain.Last - chain.First < 2)
                continue;
            var (distance, at) = Farthest(points, chain.First, chain.Last, chain.First + 1, chain.Last);
            if (distance <= tolerance && index.TryReplace(id, chain.First, chain.Last))
                continue;
            keep.Add(at);
            chains.Push((chain.First, at));
            chains.Push((at, chain.Last));
        }
    }

    /// <summary>The point of from..to−1 farthest from the segment between points a and b.</summary>
    private static (double Distance, int At) Farthest(HeatmapPoint[] points, int a, int b, int from, int to)
    {
        var best = -1.0;
        var at = from;
        var start = points[a % points.Length];
        var end = points[b % points.Length];
        for (var i = from; i < to; i++)
        {
            var distance = Segment.SquaredDistance(points[i], start, end);
            if (distance > best)
            {
                best = distance;
                at = i;
            }
        }
        return (Math.Sqrt(best), at);
    }
}
