using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Core.Polygons;

/// <summary>Makes rings, in heatmap px, of crack paths: along the pixel edges or along the iso-line.</summary>
internal static class RingBuilder
{
    // A vertex never reaches a pixel centre, where rings of neighbouring pixels could touch.
    private const double LeastShare = 1.0 / 64;

    /// <summary>
    /// The path's corners, split where it touches itself so that every ring is simple. The enclosed area is exact:
    /// border pixels count as whole squares.
    /// </summary>
    internal static List<Ring<HeatmapPoint>> Exact(List<Crack> path)
    {
        var rings = new List<Ring<HeatmapPoint>>();
        var open = new List<(int X, int Y)>();
        var places = new Dictionary<(int, int), int>();
        for (var i = 0; i < path.Count; i++)
        {
            var crack = path[i];
            if (crack.Direction == path[i == 0 ? path.Count - 1 : i - 1].Direction)
                continue;
            if (places.TryGetValue((crack.X, crack.Y), out var place))
                rings.Add(Cut(open, places, place));
            places[(crack.X, crack.Y)] = open.Count;
            open.Add((crack.X, crack.Y));
        }
        rings.Add(ToRing(open));
        return rings;
    }

    /// <summary>
    /// The sub-pixel iso-line: each crack becomes the point between the two pixel centres beside it where the
    /// linearly interpolated probability equals the threshold, which is marching squares with the walk's connectivity.
    /// </summary>
    internal static Ring<HeatmapPoint> Smooth(List<Crack> path, Heatmap heatmap, double threshold)
    {
        var points = new HeatmapPoint[path.Count];
        for (var i = 0; i < points.Length; i++)
        {
            var inside = path[i].Inside;
            var outside = path[i].Outside;
            var high = Quantised.ToProbability(heatmap[inside.X, inside.Y]);
            var low = Quantised.ToProbability(heatmap[outside.X, outside.Y]);
            var share = high > low ? Math.Clamp((high - threshold) / (high - low), LeastShare, 1 - LeastShare) : 0.5;
            points[i] = new HeatmapPoint(inside.X + 0.5 + share * (outside.X - inside.X), inside.Y + 0.5 + share * (outside.Y - inside.Y));
        }
        return new Ring<HeatmapPoint>(points);
    }

    private static Ring<HeatmapPoint> Cut(List<(int X, int Y)> open, Dictionary<(int, int), int> places, int place)
    {
        var loop = open.GetRange(place, open.Count - place);
        foreach (var corner in loop)
            places.Remove(corner);
        open.RemoveRange(place, open.Count - place);
        return ToRing(loop);
    }

    private static Ring<HeatmapPoint> ToRing(List<(int X, int Y)> corners) => new([.. corners.Select(c => new HeatmapPoint(c.X, c.Y))]);
}
