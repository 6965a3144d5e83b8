using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations.Conversion;

/// <summary>
/// Holes for forms without rings. A hole in tumour becomes an area of the group "Exclusion", which is painted last. That
/// would also cut out other tumour inside the hole, and a hole in an area that is not tumour excludes nothing: such
/// holes are joined to the outline by a seam, a line of no width there and back. Either way the same is painted.
/// </summary>
internal static class Holes
{
    internal static IReadOnlyList<AnnotationShape> Cut(IReadOnlyList<AnnotationShape> shapes, LossList losses)
    {
        var tumor = shapes.Where(s => s.Kind == RegionKind.Tumor).Select(s => (Shape: s, Box: Box.Around(s.Outer))).ToList();
        var cut = new List<AnnotationShape>();
        var exclusions = new List<AnnotationShape>();
        var seams = 0;
        foreach (var shape in shapes)
        {
            var joined = shape.Holes.Where(h => shape.Kind != RegionKind.Tumor || HoldsOther(h, shape, tumor)).ToList();
            foreach (var hole in shape.Holes.Except(joined))
                exclusions.Add(AsapXml.Exclusion(hole, exclusions.Count));
            seams += joined.Count;
            cut.Add(shape.Holes.Count == 0 ? shape : shape with { Outer = Seamed(shape.Outer, joined), Holes = [] });
        }
        losses.Add(exclusions.Count, "holes in tumour: written as areas of their own, group \"Exclusion\"");
        losses.Add(seams, "holes with tumour in them, or in areas that are not tumour: joined to the outline by a seam");
        return [.. cut, .. exclusions];
    }

    private static List<Level0Point> Seamed(IReadOnlyList<Level0Point> outer, List<IReadOnlyList<Level0Point>> holes)
    {
        var ring = outer.ToList();
        foreach (var hole in holes)
            ring.AddRange([outer[0], .. hole, hole[0]]);
        return ring;
    }

    /// <summary>True if other tumour may reach into the hole; never false where it does.</summary>
    private static bool HoldsOther(IReadOnlyList<Level0Point> hole, AnnotationShape owner, List<(AnnotationShape Shape, Box Box)> tumor)
    {
        var box = Box.Around(hole);
        return tumor.Exists(t => !ReferenceEquals(t.Shape, owner) && t.Box.Meets(box) && Reaches(t.Shape, box));
    }

    /// <summary>Without an edge near the box, the box lies inside the shape or outside as a whole.</summary>
    private static bool Reaches(AnnotationShape shape, Box box)
    {
        foreach (var ring in shape.Rings)
        {
            for (var i = 0; i < ring.Count; i++)
            {
                if (Box.Around([ring[i], ring[(i + 1) % ring.Count]]).Meets(box))
                    return true;
            }
        }
        return new PolygonLabels([shape]).IsTumor(new Level0Point(box.Left, box.Top));
    }

    /// <summary>A closed rectangle, level-0 px.</summary>
    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        internal static Box Around(IReadOnlyList<Level0Point> points)
        {
            var box = new Box(double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
            foreach (var p in points)
                box = new Box(Math.Min(box.Left, p.X), Math.Min(box.Top, p.Y), Math.Max(box.Right, p.X), Math.Max(box.Bottom, p.Y));
            return box;
        }

        internal bool Meets(Box other) => Left <= other.Right && other.Left <= Right && Top <= other.Bottom && other.Top <= Bottom;
    }
}
