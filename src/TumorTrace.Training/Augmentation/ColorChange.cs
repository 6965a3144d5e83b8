using TumorTrace.Core.Stains;

namespace TumorTrace.Training.Augmentation;

/// <summary>
/// A random change of colours, the same for all pixels of a patch: first the amounts of haematoxylin, eosin and residual stain in
/// optical density (Ruifrok and Johnston 2001; Tellez et al. 2018), then brightness, contrast, saturation and hue as one affine map
/// of RGB.
/// </summary>
internal sealed class ColorChange
{
    /// <summary>Rows: optical density of haematoxylin, eosin and DAB in red, green and blue.</summary>
    private static readonly double[,] s_stains =
    {
        { 0.650, 0.704, 0.286 },
        { 0.072, 0.990, 0.105 },
        { 0.268, 0.570, 0.776 },
    };
    private static readonly double[,] s_toStains = Matrix3.Inverse(s_stains);

    /// <summary>Steps of a grey value in which sums are kept.</summary>
    private const int Steps = 8;

    /// <summary>Grey values of the sums −1 to 256.</summary>
    private static readonly byte[] s_rounded =
    [
        .. Enumerable.Range(-Steps, 258 * Steps).Select(i => (byte)Math.Clamp(Math.Round((double)i / Steps), 0, 255)),
    ];
    private static readonly double[] s_luma = [0.299, 0.587, 0.114];

    private readonly StainTransform? _density;
    private readonly ChannelMix? _color;

    private ColorChange(StainTransform? density, ChannelMix? color)
    {
        _density = density;
        _color = color;
    }

    internal static ColorChange Random(AugmentationSettings strength, Random random) =>
        new(
            strength.Stain > 0 || strength.StainShift > 0 ? new StainTransform(Density(strength, random)) : null,
            strength.Color > 0 ? Affine(strength.Color, random) : null
        );

    internal void Apply(Span<byte> rgb)
    {
        _density?.Apply(rgb);
        _color?.Apply(rgb);
    }

    /// <summary>Row vectors: density' = density · M⁻¹ · diag(factors) · M; transposed, as columns need it.</summary>
    private static double[,] Density(AugmentationSettings strength, Random random)
    {
        var scaled = new double[3, 3];
        for (var s = 0; s < 3; s++)
        {
            var factor = Math.Exp(Uniform(random, 0.3 * strength.Stain));
            for (var c = 0; c < 3; c++)
                scaled[s, c] = (s_stains[s, c] + (strength.StainShift > 0 ? strength.StainShift * Normal(random) : 0)) * factor;
        }
        return Matrix3.Transpose(Matrix3.Multiply(s_toStains, scaled));
    }

    private static ChannelMix Affine(double strength, Random random)
    {
        var brightness = Uniform(random, 0.12 * strength);
        var contrast = Math.Exp(Uniform(random, 0.2 * strength));
        var saturation = Math.Exp(Uniform(random, 0.25 * strength));
        var hue = Uniform(random, 0.2 * strength);
        var m = Matrix3.Multiply(Saturation(saturation), HueRotation(hue));
        // A third of the offset comes with each of the three old channels.
        var offset = 255 * brightness + 127.5 * (1 - contrast);
        return new ChannelMix(
            (to, from, value) => (int)Math.Round((m[to, from] * contrast * value + offset / 3) * Steps),
            s_rounded,
            lowest: -Steps
        );
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
        var even = (1 - cos) / 3;
        var odd = sin / Math.Sqrt(3);
        return new[,]
        {
            { cos + even, even - odd, even + odd },
            { even + odd, cos + even, even - odd },
            { even - odd, even + odd, cos + even },
        };
    }

    /// <summary>Box and Muller's transform.</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Uniform(Random random, double half) => (random.NextDouble() * 2 - 1) * half;
}
