using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;
using NtsGeometry = NetTopologySuite.Geometries.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>Annotations as areas that can be joined and compared, in level-0 px.</summary>
internal static class ShapeAreas
{
    public static GeometryFactory Factory { get; } = new();

    /// <summary>Valid, whatever was drawn.</summary>
    public static NtsGeometry Of(AnnotationShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Outer.Count < 3
            ? Factory.CreatePolygon()
            : Factory.CreatePolygon(Ring(shape.Outer), [.. shape.Holes.Where(h => h.Count >= 3).Select(Ring)]).Buffer(0);
    }

    /// <summary>All areas together.</summary>
    public static NtsGeometry Union(IEnumerable<AnnotationShape> shapes) => Union(shapes.Select(Of));

    /// <inheritdoc cref="Union(IEnumerable{AnnotationShape})"/>
    public static NtsGeometry Union(IEnumerable<NtsGeometry> parts)
    {
        var all = parts.ToList();
        return all.Count == 0 ? Factory.CreatePolygon() : OverlayNGRobust.Union(all);
    }

    /// <summary>Of the area that both cover, px².</summary>
    public static double Common(NtsGeometry a, NtsGeometry b) =>
        a.EnvelopeInternal.Intersects(b.EnvelopeInternal) ? OverlayNGRobust.Overlay(a, b, SpatialFunction.Intersection).Area : 0;

    private static LinearRing Ring(IReadOnlyList<Core.Geometry.Level0Point> ring) =>
        Factory.CreateLinearRing([.. ring.Append(ring[0]).Select(p => new Coordinate(p.X, p.Y))]);
}
