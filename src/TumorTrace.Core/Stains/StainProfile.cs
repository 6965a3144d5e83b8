namespace TumorTrace.Core.Stains;

/// <summary>
/// How a slide is stained: directions of haematoxylin and eosin in optical density (red, green, blue; unit length) and
/// their amounts in strongly stained tissue (99th percentile), as Macenko et al. (2009) measure them.
/// </summary>
public sealed record StainProfile(IReadOnlyList<double> Haematoxylin, IReadOnlyList<double> Eosin, double MaxHaematoxylin, double MaxEosin)
{
    /// <summary>A usual reference, known from Macenko's implementation and its many copies.</summary>
    public static StainProfile Reference { get; } = new([0.5626, 0.7201, 0.4062], [0.2159, 0.8012, 0.5581], 1.9705, 1.0308);

    /// <summary>What is wrong with values read from a file; null when they are usable.</summary>
    public string? Problem() =>
        Haematoxylin is not { Count: 3 } || Eosin is not { Count: 3 } ? "haematoxylin and eosin need three values each"
        : MaxHaematoxylin is not > 0 || MaxEosin is not > 0 ? "the amounts of haematoxylin and eosin must be above 0"
        : null;

    /// <summary>True for equal values, or twice none.</summary>
    public static bool Same(StainProfile? a, StainProfile? b) =>
        a is null || b is null
            ? a is null && b is null
            : a.Haematoxylin.SequenceEqual(b.Haematoxylin)
                && a.Eosin.SequenceEqual(b.Eosin)
                && a.MaxHaematoxylin == b.MaxHaematoxylin
                && a.MaxEosin == b.MaxEosin;

    /// <summary>Columns: haematoxylin, eosin and the direction at right angles to both, each per unit of its amount.</summary>
    internal double[,] Basis()
    {
        var h = Haematoxylin;
        var e = Eosin;
        double[] rest = [h[1] * e[2] - h[2] * e[1], h[2] * e[0] - h[0] * e[2], h[0] * e[1] - h[1] * e[0]];
        var length = Math.Sqrt(rest.Sum(v => v * v));
        var basis = new double[3, 3];
        for (var c = 0; c < 3; c++)
        {
            basis[c, 0] = h[c] * MaxHaematoxylin;
            basis[c, 1] = e[c] * MaxEosin;
            basis[c, 2] = rest[c] / length;
        }
        return basis;
    }
}
