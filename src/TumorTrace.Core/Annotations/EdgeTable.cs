using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>Where a shape's edge crosses a row: x in level-0 px and the shape's index in painting order.</summary>
internal readonly record struct Crossing(int Shape, double X);

/// <summary>One edge, running down: Y0 &lt; Y1, level-0 px.</summary>
internal readonly record struct Edge(int Shape, double X0, double Y0, double X1, double Y1);

/// <summary>The edges of many polygons, bucketed by bands of rows, so that a row looks only at edges near it.</summary>
internal sealed class EdgeTable
{
    private const double LeastBandHeight = 64;

    /// <summary>Bands are made higher where edges would lie in more than so many of them on average.</summary>
    private const double MostBandsPerEdge = 64;

    private readonly double _top;
    private readonly double _bandHeight;
    private readonly List<Edge>?[] _bands;

    /// <param name="shapes">In painting order.</param>
    public EdgeTable(IReadOnlyList<AnnotationShape> shapes)
    {
        var bounds = AnnotationShape.BoundsOf(shapes) ?? default;
        _top = bounds.Y;
        _bandHeight = Math.Max(LeastBandHeight, MeanHeight(shapes) / MostBandsPerEdge);
        _bands = new List<Edge>?[(int)(bounds.Height / _bandHeight) + 1];
        for (var i = 0; i < shapes.Count; i++)
        {
            foreach (var ring in shapes[i].Rings)
                AddRing(i, ring);
        }
    }

    private static double MeanHeight(IReadOnlyList<AnnotationShape> shapes)
    {
        var (height, count) = (0.0, 1L);
        foreach (var ring in shapes.SelectMany(s => s.Rings))
        {
            for (var i = 0; i < ring.Count; i++)
                height += Math.Abs(ring[i].Y - ring[(i + 1) % ring.Count].Y);
            count += ring.Count;
        }
        return height / count;
    }

    /// <summary>All edges, once for each band they reach.</summary>
    public IEnumerable<Edge> All => _bands.Where(b => b is not null).SelectMany(b => b!);

    /// <summary>Number of edges that are looked at for row <paramref name="y"/>: the work of <see cref="Cross"/>.</summary>
    public int CountNear(double y) => Band(y)?.Count ?? 0;

    /// <summary>Replaces <paramref name="crossings"/> by those at row <paramref name="y"/>, by shape, then from left to right.</summary>
    public void Cross(double y, List<Crossing> crossings)
    {
        crossings.Clear();
        if (Band(y) is not { } edges)
            return;
        foreach (var e in edges)
        {
            if (e.Y0 <= y && y < e.Y1)
                crossings.Add(new Crossing(e.Shape, e.X0 + (y - e.Y0) * (e.X1 - e.X0) / (e.Y1 - e.Y0)));
        }
        crossings.Sort(static (a, b) => a.Shape != b.Shape ? a.Shape.CompareTo(b.Shape) : a.X.CompareTo(b.X));
    }

    private List<Edge>? Band(double y)
    {
        var band = Math.Floor((y - _top) / _bandHeight);
        return band < 0 || band >= _bands.Length ? null : _bands[(int)band];
    }

    private void AddRing(int shape, IReadOnlyList<Level0Point> ring)
    {
        for (var i = 0; i < ring.Count; i++)
        {
            var a = ring[i];
            var b = ring[(i + 1) % ring.Count];
            if (a.Y != b.Y)
                Add(a.Y < b.Y ? new Edge(shape, a.X, a.Y, b.X, b.Y) : new Edge(shape, b.X, b.Y, a.X, a.Y));
        }
    }

    private void Add(Edge edge)
    {
        var first = Math.Max(0, (int)((edge.Y0 - _top) / _bandHeight));
        var last = Math.Min(_bands.Length - 1, (int)((edge.Y1 - _top) / _bandHeight));
        for (var band = first; band <= last; band++)
            (_bands[band] ??= []).Add(edge);
    }
}
