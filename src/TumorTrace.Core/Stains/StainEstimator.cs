namespace TumorTrace.Core.Stains;

/// <summary>
/// Finds a slide's stain directions from its own pixels (Macenko et al. 2009, "A method for normalizing histology
/// slides for quantitative analysis"): the two main directions of the optical densities, within their plane the
/// outermost 1% on either side.
/// </summary>
internal static class StainEstimator
{
    /// <summary>Pixels with a lower mean density are glass.</summary>
    private const double LeastDensity = 0.15;
    private const int LeastPixels = 500;
    private const double Outermost = 0.01;

    /// <summary>Directions nearer than this are one stain, not two.</summary>
    private const double LeastAngle = 0.1;

    /// <param name="rgb">Pixels of tissue, and some glass, which is left out.</param>
    /// <returns>Null when there is too little tissue or only one colour.</returns>
    public static StainProfile? Estimate(ReadOnlySpan<byte> rgb)
    {
        var densities = Densities(rgb);
        if (densities.Count < LeastPixels)
            return null;
        var (first, second) = Plane(densities);
        var angles = densities.ConvertAll(d => Math.Atan2(Dot(d, second), Dot(d, first)));
        angles.Sort();
        var low = Percentile(angles, Outermost);
        var high = Percentile(angles, 1 - Outermost);
        if (high - low < LeastAngle)
            return null;
        var a = Direction(first, second, low);
        var b = Direction(first, second, high);
        // Haematoxylin, blue, absorbs more of the red light.
        var (h, e) = a[0] > b[0] ? (a, b) : (b, a);
        var (maxH, maxE) = Amounts(densities, h, e);
        return maxH > 0.05 && maxE > 0.05 ? new StainProfile(h, e, maxH, maxE) : null;
    }

    private static List<double[]> Densities(ReadOnlySpan<byte> rgb)
    {
        var densities = new List<double[]>(rgb.Length / 3);
        for (var i = 0; i + 2 < rgb.Length; i += 3)
        {
            double[] d = [OpticalDensity.From(rgb[i]), OpticalDensity.From(rgb[i + 1]), OpticalDensity.From(rgb[i + 2])];
            if (d[0] + d[1] + d[2] >= 3 * LeastDensity)
                densities.Add(d);
        }
        return densities;
    }

    /// <summary>The eigenvectors of the two greatest eigenvalues of Σ d·dᵀ, the first pointing to positive densities.</summary>
    private static (double[] First, double[] Second) Plane(List<double[]> densities)
    {
        var moments = new double[3, 3];
        foreach (var d in densities)
        {
            for (var i = 0; i < 9; i++)
                moments[i / 3, i % 3] += d[i / 3] * d[i % 3] / densities.Count;
        }
        var first = MainDirection(moments);
        var strength = Dot(Times(moments, first), first);
        for (var i = 0; i < 9; i++)
            moments[i / 3, i % 3] -= strength * first[i / 3] * first[i % 3];
        return (first, MainDirection(moments));
    }

    /// <summary>Power iteration with a fixed start and length: the same for the same input everywhere.</summary>
    private static double[] MainDirection(double[,] symmetric)
    {
        double[] v = [0.6, 0.7, 0.4];
        for (var i = 0; i < 200; i++)
        {
            var next = Times(symmetric, v);
            var length = Math.Sqrt(Dot(next, next));
            if (length < 1e-12)
                return v;
            v = [next[0] / length, next[1] / length, next[2] / length];
        }
        return v[0] + v[1] + v[2] < 0 ? [-v[0], -v[1], -v[2]] : v;
    }

    private static double[] Direction(double[] first, double[] second, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        double[] v = [.. first.Zip(second, (f, s) => Math.Max(0, f * cos + s * sin))];
        var length = Math.Sqrt(Dot(v, v));
        return [.. v.Select(x => x / length)];
    }

    /// <summary>99th percentiles of the amounts that explain the densities best (least squares).</summary>
    private static (double H, double E) Amounts(List<double[]> densities, double[] h, double[] e)
    {
        var overlap = Dot(h, e);
        var scale = 1 / (1 - overlap * overlap);
        var amounts = densities.ConvertAll(d => (H: Dot(d, h), E: Dot(d, e)));
        var ofH = amounts.ConvertAll(d => (d.H - overlap * d.E) * scale);
        var ofE = amounts.ConvertAll(d => (d.E - overlap * d.H) * scale);
        ofH.Sort();
        ofE.Sort();
        return (Percentile(ofH, 1 - Outermost), Percentile(ofE, 1 - Outermost));
    }

    private static double Percentile(List<double> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];

    private static double Dot(double[] a, double[] b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

    private static double[] Times(double[,] m, double[] v) =>
        [.. Enumerable.Range(0, 3).Select(r => m[r, 0] * v[0] + m[r, 1] * v[1] + m[r, 2] * v[2])];
}
