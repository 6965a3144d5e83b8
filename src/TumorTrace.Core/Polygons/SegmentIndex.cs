using System.Runtime.InteropServices;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Polygons;

/// <summary>Segments of all rings on a square grid, so that a shortcut is compared with its neighbourhood only.</summary>
internal sealed class SegmentIndex
{
    private readonly double _side;
    private readonly IReadOnlyList<Ring<HeatmapPoint>> _rings;
    private readonly Dictionary<(int, int), HashSet<(int Ring, int From, int To)>> _cells = [];

    internal SegmentIndex(IReadOnlyList<Ring<HeatmapPoint>> rings, double side)
    {
        _rings = rings;
        _side = side;
        for (var ring = 0; ring < rings.Count; ring++)
        {
            for (var i = 0; i < rings[ring].Points.Length; i++)
                Add((ring, i, i + 1));
        }
    }

    /// <summary>
    /// Replaces the ring's segments between two vertices by one, unless that would touch another segment or leave
    /// another ring's vertex between the old and the new line.
    /// </summary>
    internal bool TryReplace(int ring, int first, int last)
    {
        var chain = Chain(ring, first, last);
        if (Meets(ring, first, last) || Encloses(ring, first, last, chain))
            return false;
        for (var i = first; i < last; i++)
            Remove((ring, i, i + 1));
        Add((ring, first, last));
        return true;
    }

    private HeatmapPoint[] Chain(int ring, int first, int last)
    {
        var chain = new HeatmapPoint[last - first + 1];
        for (var i = first; i <= last; i++)
            chain[i - first] = Point(ring, i);
        return chain;
    }

    private bool Meets(int ring, int first, int last)
    {
        var a = Point(ring, first);
        var b = Point(ring, last);
        foreach (var other in Near(a, b))
        {
            if (other.Ring == ring && other.From >= first && other.To <= last)
                continue;
            var c = Point(other.Ring, other.From);
            var d = Point(other.Ring, other.To);
            if (Segment.Touch(a, b, c, d))
                return true;
        }
        return false;
    }

    // A whole ring, or a whole bend of the same ring, may lie between chain and shortcut without meeting the latter.
    private bool Encloses(int ring, int first, int last, HeatmapPoint[] chain)
    {
        var low = chain[0];
        var high = chain[0];
        foreach (var p in chain)
        {
            low = new(Math.Min(low.X, p.X), Math.Min(low.Y, p.Y));
            high = new(Math.Max(high.X, p.X), Math.Max(high.Y, p.Y));
        }
        foreach (var other in Near(low, high))
        {
            if (other.Ring == ring && other.From >= first && other.To <= last)
                continue;
            if (Inside(chain, Point(other.Ring, other.From)) || Inside(chain, Point(other.Ring, other.To)))
                return true;
        }
        return false;
    }

    private static bool Inside(HeatmapPoint[] polygon, HeatmapPoint p)
    {
        // The chain's own end points belong to its neighbours too.
        if (p == polygon[0] || p == polygon[^1])
            return false;
        var inside = false;
        for (int i = 0, j = polygon.Length - 1; i < polygon.Length; j = i++)
        {
            if (
                polygon[i].Y > p.Y != polygon[j].Y > p.Y
                && p.X < (polygon[j].X - polygon[i].X) * (p.Y - polygon[i].Y) / (polygon[j].Y - polygon[i].Y) + polygon[i].X
            )
                inside = !inside;
        }
        return inside;
    }

    private HeatmapPoint Point(int ring, int i) => _rings[ring].Points[i % _rings[ring].Points.Length];

    private void Add((int Ring, int From, int To) segment)
    {
        foreach (var cell in Cells(Point(segment.Ring, segment.From), Point(segment.Ring, segment.To)))
            (CollectionsMarshal.GetValueRefOrAddDefault(_cells, cell, out _) ??= []).Add(segment);
    }

    private void Remove((int Ring, int From, int To) segment)
    {
        foreach (var cell in Cells(Point(segment.Ring, segment.From), Point(segment.Ring, segment.To)))
            _cells[cell].Remove(segment);
    }

    private IEnumerable<(int Ring, int From, int To)> Near(HeatmapPoint a, HeatmapPoint b)
    {
        foreach (var cell in Cells(a, b))
        {
            if (!_cells.TryGetValue(cell, out var segments))
                continue;
            foreach (var segment in segments)
                yield return segment;
        }
    }

    private IEnumerable<(int, int)> Cells(HeatmapPoint a, HeatmapPoint b)
    {
        var x0 = Cell(Math.Min(a.X, b.X));
        var x1 = Cell(Math.Max(a.X, b.X));
        var y0 = Cell(Math.Min(a.Y, b.Y));
        var y1 = Cell(Math.Max(a.Y, b.Y));
        for (var y = y0; y <= y1; y++)
        {
            for (var x = x0; x <= x1; x++)
                yield return (x, y);
        }
    }

    private int Cell(double position) => (int)Math.Floor(position / _side);
}

/// <summary>Segments in the plane.</summary>
internal static class Segment
{
    internal static double SquaredDistance(HeatmapPoint p, HeatmapPoint a, HeatmapPoint b)
    {
        var dx = b.X - a.X;
        var dy = b.Y - a.Y;
        var length = dx * dx + dy * dy;
        var t = length == 0 ? 0 : Math.Clamp(((p.X - a.X) * dx + (p.Y - a.Y) * dy) / length, 0, 1);
        var ex = p.X - a.X - t * dx;
        var ey = p.Y - a.Y - t * dy;
        return ex * ex + ey * ey;
    }

    /// <summary>
    /// True if the segments share a point, other than an end point common to both from which they leave in different
    /// directions.
    /// </summary>
    internal static bool Touch(HeatmapPoint a, HeatmapPoint b, HeatmapPoint c, HeatmapPoint d)
    {
        if (a == c)
            return Overlap(a, b, d);
        if (a == d)
            return Overlap(a, b, c);
        if (b == c)
            return Overlap(b, a, d);
        if (b == d)
            return Overlap(b, a, c);
        var s1 = Math.Sign(Side(a, b, c));
        var s2 = Math.Sign(Side(a, b, d));
        var s3 = Math.Sign(Side(c, d, a));
        var s4 = Math.Sign(Side(c, d, b));
        return s1 * s2 < 0 && s3 * s4 < 0
            || s1 == 0 && Between(a, b, c)
            || s2 == 0 && Between(a, b, d)
            || s3 == 0 && Between(c, d, a)
            || s4 == 0 && Between(c, d, b);
    }

    private static bool Overlap(HeatmapPoint common, HeatmapPoint one, HeatmapPoint other) =>
        Side(common, one, other) == 0 && (one.X - common.X) * (other.X - common.X) + (one.Y - common.Y) * (other.Y - common.Y) > 0;

    private static double Side(HeatmapPoint a, HeatmapPoint b, HeatmapPoint p) => (b.X - a.X) * (p.Y - a.Y) - (b.Y - a.Y) * (p.X - a.X);

    private static bool Between(HeatmapPoint a, HeatmapPoint b, HeatmapPoint p) =>
        p.X >= Math.Min(a.X, b.X) && p.X <= Math.Max(a.X, b.X) && p.Y >= Math.Min(a.Y, b.Y) && p.Y <= Math.Max(a.Y, b.Y);
}
