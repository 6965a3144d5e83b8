namespace TumorTrace.Core.Metrics;

/// <summary>Sums of pixel coordinates up to the second order, exact.</summary>
internal struct MomentSums
{
    private long _x,
        _y,
        _xx,
        _xy,
        _yy;

    public long Pixels { get; private set; }

    public void Add(Run run)
    {
        var count = run.End - run.Begin;
        var x = Below(run.End) - Below(run.Begin);
        Pixels += count;
        _x += x;
        _xx += SquaresBelow(run.End) - SquaresBelow(run.Begin);
        _xy += x * run.Y;
        _y += (long)count * run.Y;
        _yy += (long)count * run.Y * run.Y;
    }

    /// <summary>Variance along a side of a unit square.</summary>
    public const double UnitSquare = 1 / 12.0;

    /// <summary>Mean position of the pixels.</summary>
    public readonly (double X, double Y) Centroid => ((double)_x / Pixels, (double)_y / Pixels);

    /// <summary>Of the pixels' covariance, px², the larger one first; both are at least <paramref name="pixelVariance"/>.</summary>
    /// <param name="pixelVariance"><see cref="UnitSquare"/> of a region made of squares, 0 of one made of points.</param>
    public readonly (double Larger, double Smaller) Eigenvalues(double pixelVariance)
    {
        var xx = Covariance(_xx, _x, _x) + pixelVariance;
        var yy = Covariance(_yy, _y, _y) + pixelVariance;
        var xy = Covariance(_xy, _x, _y);
        var middle = (xx + yy) / 2;
        var reach = Math.Sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
        return (middle + reach, Math.Max(middle - reach, pixelVariance));
    }

    // 128 bits: the products of a large region's sums do not fit into 64.
    private readonly double Covariance(long product, long a, long b) =>
        (double)((Int128)Pixels * product - (Int128)a * b) / ((double)Pixels * Pixels);

    /// <summary>0 + 1 + … + (n − 1).</summary>
    private static long Below(long n) => n * (n - 1) / 2;

    /// <summary>0² + 1² + … + (n − 1)².</summary>
    private static long SquaresBelow(long n) => (n - 1) * n * (2 * n - 1) / 6;
}
