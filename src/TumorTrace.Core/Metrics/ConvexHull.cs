namespace TumorTrace.Core.Metrics;

/// <summary>The area of the convex hull of a region between a left and a right outline.</summary>
internal static class ConvexHull
{
    /// <param name="left">Smallest x on the lines y = 0, 1, …</param>
    /// <param name="right">Largest x on the same lines.</param>
    /// <returns>Square px, exact to ½.</returns>
    public static double Area(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var mirrored = right.ToArray();
        foreach (ref var x in mirrored.AsSpan())
            x = -x;
        return -(TwiceUnderHull(left) + TwiceUnderHull(mirrored)) / 2.0;
    }

    // Andrew's monotone chain (1979) along y: what remains on the stack bends one way only.
    private static long TwiceUnderHull(ReadOnlySpan<int> values)
    {
        var corners = new List<int>();
        for (var y = 0; y < values.Length; y++)
        {
            while (corners.Count > 1 && !Bends(values, corners[^2], corners[^1], y))
                corners.RemoveAt(corners.Count - 1);
            corners.Add(y);
        }
        long twice = 0;
        for (var i = 1; i < corners.Count; i++)
            twice += (corners[i] - corners[i - 1]) * ((long)values[corners[i]] + values[corners[i - 1]]);
        return twice;
    }

    /// <summary>True if the way a → b → c turns towards larger values at b.</summary>
    private static bool Bends(ReadOnlySpan<int> values, int a, int b, int c) =>
        ((long)values[b] - values[a]) * (c - b) < ((long)values[c] - values[b]) * (b - a);
}
