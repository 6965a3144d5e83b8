namespace TumorTrace.Training.Data;

/// <summary>
/// A random change of colours, the same for all pixels of a patch: first the amounts of haematoxylin, eosin and
/// residual stain in optical density (Ruifrok and Johnston 2001; Tellez et al. 2018), then brightness, contrast,
/// saturation and hue as one affine map of RGB.
/// </summary>
internal sealed class ColorChange
{
    /// <summary>Rows: optical density of haematoxylin, eosin and DAB in red, green and blue.</summary>
    private static readonly double[,] s_stains = { { 0.650, 0.704, 0.286 }, { 0.072, 0.990, 0.105 }, { 0.268, 0.570, 0.776 } };
    private static readonly double[,] s_toStains = Matrix3.Inverse(s_stains);
    private static readonly float[] s_density = [.. Enumerable.Range(0, 256).Select(i => (float)-Math.Log((i + 1) / 256.0))];
    private static readonly double[] s_luma = [0.299, 0.587, 0.114];

    private readonly float[]? _density;
    private readonly float[] _color;

    private ColorChange(float[]? density, float[] color) => (_density, _color) = (density, color);

    internal static ColorChange Random(Augmentation strength, Random random) =>
        new(strength.Stain > 0 ? Density(strength.Stain, random) : null, Affine(strength.Color, random));

    internal void Apply(Span<byte> rgb)
    {
        var m = _color;
        for (var i = 0; i < rgb.Length; i += 3)
        {
            var (r, g, b) = _density is { } d ? Restain(d, rgb[i], rgb[i + 1], rgb[i + 2]) : (rgb[i], rgb[i + 1], rgb[i + 2]);
            rgb[i] = ToByte(m[0] * r + m[1] * g + m[2] * b + m[3]);
            rgb[i + 1] = ToByte(m[4] * r + m[5] * g + m[6] * b + m[7]);
            rgb[i + 2] = ToByte(m[8] * r + m[9] * g + m[10] * b + m[11]);
        }
    }

    private static (float, float, float) Restain(float[] d, byte red, byte green, byte blue)
    {
        var (r, g, b) = (s_density[red], s_density[green], s_density[blue]);
        return (Back(d[0] * r + d[1] * g + d[2] * b), Back(d[3] * r + d[4] * g + d[5] * b), Back(d[6] * r + d[7] * g + d[8] * b));
        static float Back(float density) => 256 * MathF.Exp(-density) - 1;
    }

    /// <summary>Row vectors: density' = density · M⁻¹ · diag(1 ± 0.25) · M; stored transposed for column use.</summary>
    private static float[] Density(double strength, Random random)
    {
        var scaled = new double[3, 3];
        for (var s = 0; s < 3; s++)
        {
            var factor = Math.Exp(Uniform(random, 0.3 * strength));
            for (var c = 0; c < 3; c++)
                scaled[s, c] = s_stains[s, c] * factor;
        }
        var m = Matrix3.Multiply(s_toStains, scaled);
        return [.. Enumerable.Range(0, 9).Select(i => (float)m[i % 3, i / 3])];
    }

    private static float[] Affine(double strength, Random random)
    {
        var (brightness, contrast) = (Uniform(random, 0.12 * strength), Math.Exp(Uniform(random, 0.2 * strength)));
        var (saturation, hue) = (Math.Exp(Uniform(random, 0.25 * strength)), Uniform(random, 0.2 * strength));
        var m = Matrix3.Multiply(Saturation(saturation), HueRotation(hue));
        var result = new float[12];
        for (var row = 0; row < 3; row++)
        {
            for (var c = 0; c < 3; c++)
                result[row * 4 + c] = (float)(m[row, c] * contrast);
            result[row * 4 + 3] = (float)(255 * brightness + 127.5 * (1 - contrast));
        }
        return result;
    }

    private static double[,] Saturation(double s)
    {
        var m = new double[3, 3];
        for (var row = 0; row < 3; row++)
        {
            for (var c = 0; c < 3; c++)
                m[row, c] = (1 - s) * s_luma[c] + (row == c ? s : 0);
        }
        return m;
    }

    /// <summary>Rotation about the grey axis (Rodrigues).</summary>
    private static double[,] HueRotation(double radians)
    {
        var (sin, cos) = Math.SinCos(radians);
        var (even, odd) = ((1 - cos) / 3, sin / Math.Sqrt(3));
        return new[,] { { cos + even, even - odd, even + odd }, { even + odd, cos + even, even - odd }, { even - odd, even + odd, cos + even } };
    }

    private static double Uniform(Random random, double half) => (random.NextDouble() * 2 - 1) * half;

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
