using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Polygons;

/// <summary>The largest distance between two points of an outline: a lesion's size as pN staging measures it.</summary>
internal static class Diameter
{
    /// <returns>0 for fewer than two points.</returns>
    public static double Longest(IEnumerable<HeatmapPoint> points)
    {
        // The two farthest points are corners of the convex hull, and lie opposite to each other: rotating calipers (Shamos 1978).
        var hull = Hull([.. points.Distinct().OrderBy(p => p.X).ThenBy(p => p.Y)]);
        var longest = 0.0;
        for (int i = 0, j = 1; i < hull.Count; i++)
        {
            var next = hull[(i + 1) % hull.Count];
            while (Turn(hull[i], next, hull[(j + 1) % hull.Count]) > Turn(hull[i], next, hull[j % hull.Count]))
                j++;
            longest = Math.Max(longest, Math.Max(Distance(hull[i], hull[j % hull.Count]), Distance(next, hull[j % hull.Count])));
        }
        return longest;
    }

    /// <summary>Andrew's monotone chain (1979), counter-clockwise, without points on its sides.</summary>
    private static List<HeatmapPoint> Hull(List<HeatmapPoint> sorted)
    {
        if (sorted.Count < 3)
            return sorted;
        var hull = new List<HeatmapPoint>();
        foreach (var half in new[] { sorted, [.. sorted.AsEnumerable().Reverse()] })
        {
            var start = hull.Count;
            foreach (var p in half)
            {
                while (hull.Count > start + 1 && Turn(hull[^2], hull[^1], p) <= 0)
                    hull.RemoveAt(hull.Count - 1);
                hull.Add(p);
            }
            hull.RemoveAt(hull.Count - 1);
        }
        return hull;
    }

    private static double Turn(HeatmapPoint a, HeatmapPoint b, HeatmapPoint c) => (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);

    private static double Distance(HeatmapPoint a, HeatmapPoint b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));
}
