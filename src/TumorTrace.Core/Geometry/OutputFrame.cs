namespace TumorTrace.Core.Geometry;

/// <summary>From where the coordinates of written regions are counted, in level-0 px.</summary>
public enum OutputFrame
{
    /// <summary>The slide's top-left corner.</summary>
    Full,

    /// <summary>The corner of the scanned area, as QuPath crops slides.</summary>
    Bounds,
}
