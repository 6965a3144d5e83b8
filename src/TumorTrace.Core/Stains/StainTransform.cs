namespace TumorTrace.Core.Stains;

/// <summary>A linear change of optical densities: what carries one slide's staining over to another's.</summary>
public sealed class StainTransform
{
    private readonly float[] _m;

    /// <param name="matrix">Acts on column vectors of red, green and blue density.</param>
    public StainTransform(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Matrix = matrix;
        _m = [.. Enumerable.Range(0, 9).Select(i => (float)matrix[i / 3, i % 3])];
    }

    public double[,] Matrix { get; }

    /// <summary>Amounts relative to each slide's own strong staining are kept, and so is what is neither stain.</summary>
    public static StainTransform Between(StainProfile from, StainProfile to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return new StainTransform(Matrix3.Multiply(to.Basis(), Matrix3.Inverse(from.Basis())));
    }

    /// <summary>Changes RGB bytes in place; white stays white.</summary>
    public void Apply(Span<byte> rgb)
    {
        for (var i = 0; i + 2 < rgb.Length; i += 3)
        {
            var (r, g, b) = (OpticalDensity.Of(rgb[i]), OpticalDensity.Of(rgb[i + 1]), OpticalDensity.Of(rgb[i + 2]));
            rgb[i] = OpticalDensity.ToByte(_m[0] * r + _m[1] * g + _m[2] * b);
            rgb[i + 1] = OpticalDensity.ToByte(_m[3] * r + _m[4] * g + _m[5] * b);
            rgb[i + 2] = OpticalDensity.ToByte(_m[6] * r + _m[7] * g + _m[8] * b);
        }
    }
}
