namespace TumorTrace.Core.Geometry;

/// <summary>The one bound of coordinates, for all readers.</summary>
internal static class Level0Bound
{
    /// <summary>No slide is larger: coordinates beyond, in level-0 px on either side of 0, are in another unit.</summary>
    public const int Largest = 1 << 20;

    /// <summary>What is wrong with a coordinate beyond, for messages.</summary>
    public static string Expected { get; } = FormattableString.Invariant($"of at most {Largest}: no slide is that large");

    /// <summary>False for what is not finite, too.</summary>
    public static bool Holds(double coordinate) => Math.Abs(coordinate) <= Largest;
}
