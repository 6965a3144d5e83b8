using NetTopologySuite.Algorithm;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Noding;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Operation.Polygonize;
using TumorTrace.Core.Geometry;
using NtsGeometry = NetTopologySuite.Geometries.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>
/// Areas whose rings are not one outline with holes in it: rings that cross themselves or one another, a hole before its outline, a
/// second outline. What they enclose by the even-odd rule, as labels are painted, is drawn anew as outlines with holes.
/// </summary>
internal static class RingRepair
{
    /// <summary>True if the rings are not an outline and, within it, holes beside each other.</summary>
    public static bool IsNeeded(AnnotationShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Geometry != ShapeGeometry.Area || shape.Holes.Count == 0 && shape.Outer.Count <= 3)
            return false;
        var all = Rings(shape);
        var rings = Single(all);
        return rings.Count < all.Count || Crosses(rings) || !IsNested(rings);
    }

    /// <summary>The same area as shapes of one outline each; the shape itself where nothing is to be done.</summary>
    public static IReadOnlyList<AnnotationShape> Repair(AnnotationShape shape)
    {
        if (!IsNeeded(shape))
            return [shape];
        var rings = Single(Rings(shape));
        try
        {
            var parts = EvenOdd(rings).ToList();
            return parts.Count == 0 ? [shape] : [.. parts.Select(p => Drawn(shape, p, parts.Count))];
        }
        catch (TopologyException)
        {
            // Painted by the even-odd rule, it is the same area all the same.
            return [shape];
        }
    }

    private static List<Coordinate[]> Rings(AnnotationShape shape) => [.. shape.Rings.Select(Closed).Where(r => r.Length > 3)];

    /// <summary>Without the rings that are there twice: by the even-odd rule the two of a pair take each other away.</summary>
    private static List<Coordinate[]> Single(List<Coordinate[]> rings) =>
        rings.Count < 2
            ? rings
            :
            [
                .. rings
                    .GroupBy(r => GeometryFactory.Default.CreatePolygon(r).Normalized())
                    .Where(g => g.Count() % 2 == 1)
                    .Select(g => g.First()),
            ];

    private static AnnotationShape Drawn(AnnotationShape shape, Polygon part, int parts) =>
        shape with
        {
            Outer = Open(part.ExteriorRing),
            Holes = [.. part.InteriorRings.Select(IReadOnlyList<Level0Point> (r) => Open(r))],
            // Parts stay together by their feature, or else by their id.
            Id = parts > 1 && shape.Feature is null ? shape.Id ?? QuPathGeoJson.ContentId(shape) : shape.Id,
        };

    private static IEnumerable<Polygon> EvenOdd(List<Coordinate[]> rings)
    {
        var factory = GeometryFactory.Default;
        var lines = factory.CreateMultiLineString([.. rings.Select(factory.CreateLineString)]);
        var faces = new Polygonizer();
        faces.Add(OverlayNGRobust.Union((NtsGeometry)lines));
        var locators = rings.ConvertAll(r => new IndexedPointInAreaLocator(factory.CreatePolygon(r)));
        var odd = faces
            .GetPolygons()
            .Where(f => locators.Count(l => l.Locate(f.InteriorPoint.Coordinate) == Location.Interior) % 2 == 1)
            .ToArray();
        var area = OverlayNGRobust.Union((NtsGeometry)factory.CreateGeometryCollection(odd));
        return Enumerable.Range(0, area.NumGeometries).Select(area.GetGeometryN).OfType<Polygon>().Where(p => !p.IsEmpty);
    }

    private static bool Crosses(List<Coordinate[]> rings)
    {
        var search = new CrossingSearch();
        new MCIndexNoder(search).ComputeNodes([.. rings.Select((r, i) => (ISegmentString)new BasicSegmentString(r, i))]);
        return search.Crosses;
    }

    /// <summary>Rings that do not cross: each hole within the first ring, and none in another hole.</summary>
    private static bool IsNested(List<Coordinate[]> rings)
    {
        if (rings.Count < 2)
            return true;
        var outline = new IndexedPointInAreaLocator(GeometryFactory.Default.CreatePolygon(rings[0]));
        var holes = rings.Skip(1).ToList();
        if (holes.Exists(h => Where(h, outline.Locate) == Location.Exterior))
            return false;
        var boxes = holes.ConvertAll(h => new Envelope(h));
        for (var i = 0; i < holes.Count; i++)
        {
            for (var k = 0; k < holes.Count; k++)
            {
                if (
                    i != k
                    && boxes[k].Contains(boxes[i])
                    && Where(holes[i], p => PointLocation.LocateInRing(p, holes[k])) == Location.Interior
                )
                    return false;
            }
        }
        return true;
    }

    /// <summary>Where a ring lies that crosses nothing: that of its first point that is not on the other's edge.</summary>
    private static Location Where(Coordinate[] ring, Func<Coordinate, Location> locate) =>
        ring.Select(locate).FirstOrDefault(l => l != Location.Boundary, Location.Boundary);

    /// <summary>The ring as NetTopologySuite wants it: closed, without repeated points; of fewer than 4 if it encloses nothing.</summary>
    private static Coordinate[] Closed(IReadOnlyList<Level0Point> ring)
    {
        var points = new List<Coordinate>(ring.Count + 1);
        foreach (var p in ring.Append(ring[0]))
        {
            if (points.Count == 0 || points[^1].X != p.X || points[^1].Y != p.Y)
                points.Add(new Coordinate(p.X, p.Y));
        }
        return [.. points];
    }

    private static Level0Point[] Open(LineString ring) => [.. ring.Coordinates.SkipLast(1).Select(c => new Level0Point(c.X, c.Y))];

    /// <summary>
    /// Looks for two edges that cross within both, among so many pairs at most that a file cannot hold the program up; edges
    /// that touch or lie on each other, as in a seam, do not.
    /// </summary>
    private sealed class CrossingSearch : ISegmentIntersector
    {
        private readonly RobustLineIntersector _lines = new();

        private const int MostPairs = 10_000_000;

        private int _pairs;

        public bool Crosses { get; private set; }

        public bool IsDone => Crosses || _pairs >= MostPairs;

        public void ProcessIntersections(ISegmentString e0, int segIndex0, ISegmentString e1, int segIndex1)
        {
            if (IsDone || ReferenceEquals(e0, e1) && segIndex0 == segIndex1)
                return;
            _pairs++;
            _lines.ComputeIntersection(
                e0.Coordinates[segIndex0],
                e0.Coordinates[segIndex0 + 1],
                e1.Coordinates[segIndex1],
                e1.Coordinates[segIndex1 + 1]
            );
            Crosses = _lines.HasIntersection && _lines.IsProper;
        }
    }
}
