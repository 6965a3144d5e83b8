namespace TumorTrace.Core.Geometry;

/// <summary>What geometry needs to know of a point, whichever frame it is in; x points right, y down.</summary>
public interface IPlanePoint
{
    double X { get; }
    double Y { get; }
}

/// <summary>A point in level-0 px of the slide's full frame: origin at the top-left corner of the largest image.</summary>
public readonly record struct Level0Point(double X, double Y) : IPlanePoint;

/// <summary>A point in heatmap px; pixel (i, j) covers [i, i + 1) × [j, j + 1).</summary>
internal readonly record struct HeatmapPoint(double X, double Y) : IPlanePoint
{
    /// <param name="level0PerPixel">Side of a heatmap px in level-0 px.</param>
    public Level0Point ToLevel0(double level0PerPixel) => new(X * level0PerPixel, Y * level0PerPixel);
}

/// <summary>A rectangle of heatmap px, half open. May overhang the heatmap.</summary>
internal readonly record struct HeatmapRect(long X, long Y, int Width, int Height)
{
    public long Right => X + Width;
    public long Bottom => Y + Height;
}

/// <summary>An axis-parallel rectangle in level-0 px, half open.</summary>
public readonly record struct Level0Rect(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;
    public double Bottom => Y + Height;
}

/// <summary>
/// A rectangle of pixels at the working scale (the model's target mpp), half open. May overhang the slide.
/// </summary>
public readonly record struct WorkingRect(long X, long Y, int Width, int Height)
{
    public long Right => X + Width;
    public long Bottom => Y + Height;

    /// <summary>Working px.</summary>
    public long Area => (long)Width * Height;
}

/// <summary>A rectangle of pixels of one pyramid level, in that level's own pixels, half open.</summary>
public readonly record struct LevelRect(int Level, long X, long Y, int Width, int Height)
{
    public long Right => X + Width;
    public long Bottom => Y + Height;
}

/// <summary>A size in pixels; which frame it is in is said by the name of the value.</summary>
public readonly record struct PixelSize(long Width, long Height)
{
    public long Area => Width * Height;

    public override string ToString() => $"{Width} x {Height}";
}
