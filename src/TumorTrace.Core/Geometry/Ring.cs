namespace TumorTrace.Core.Geometry;

/// <summary>A closed outline in the heatmap's or level 0's frame; the last point joins the first.</summary>
/// <param name="Points">At least three; outer rings have a positive <see cref="SignedArea"/>, holes a negative one.</param>
public sealed record Ring(Level0Point[] Points)
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
public sealed record PolygonPart(Ring Outer, IReadOnlyList<Ring> Holes)
{
    public IEnumerable<Ring> Rings => Holes.Prepend(Outer);
}
