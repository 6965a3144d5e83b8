namespace TumorTrace.Core.Geometry;

/// <summary>A closed outline in the frame of its points; the last point joins the first.</summary>
/// <param name="Points">At least three; outer rings have a positive <see cref="SignedArea"/>, holes a negative one.</param>
public sealed record Ring<TPoint>(TPoint[] Points)
    where TPoint : struct, IPlanePoint
{
    /// <summary>Shoelace area with y pointing down: positive when clockwise on the screen.</summary>
    public double SignedArea
    {
        get
        {
            double twice = 0;
            var previous = Points[^1];
            foreach (var point in Points)
            {
                twice += previous.X * point.Y - point.X * previous.Y;
                previous = point;
            }
            return twice / 2;
        }
    }

    public double Length
    {
        get
        {
            double length = 0;
            var previous = Points[^1];
            foreach (var point in Points)
            {
                length += Math.Sqrt((point.X - previous.X) * (point.X - previous.X) + (point.Y - previous.Y) * (point.Y - previous.Y));
                previous = point;
            }
            return length;
        }
    }
}

/// <summary>An outer ring and its holes: simple rings that touch at most in single points.</summary>
public sealed record PolygonPart<TPoint>(Ring<TPoint> Outer, IReadOnlyList<Ring<TPoint>> Holes)
    where TPoint : struct, IPlanePoint
{
    public IEnumerable<Ring<TPoint>> Rings => Holes.Prepend(Outer);
}
