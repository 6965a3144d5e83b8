namespace TumorTrace.Core.Synthesis;

/// <summary>
/// From amounts of stain to RGB by Beer–Lambert: light is weakened by exp(−amount · density) per channel.
/// The densities are near those of Macenko et al. (ISBI 2009) and shifted by the seed, as laboratories differ.
/// </summary>
internal sealed class StainPalette
{
    private const int Steps = 1024;
    private const float MaxAmount = 4;
    private readonly float[][] _h = new float[3][];
    private readonly float[][] _e = new float[3][];

    public StainPalette(SeededSequence random, float variation)
    {
        float[] h = [0.60f, 0.74f, 0.34f];
        float[] e = [0.11f, 0.86f, 0.40f];
        float[] glass = [244, 242, 241];
        var gainH = 1 + variation * random.Between(-0.22f, 0.25f);
        var gainE = 1 + variation * random.Between(-0.25f, 0.25f);
        var light = variation * random.Between(-5, 3);
        for (var c = 0; c < 3; c++)
        {
            var dh = variation * random.Between(-0.07f, 0.07f);
            var de = variation * random.Between(-0.06f, 0.06f);
            Glass[c] = glass[c] + light + variation * random.Between(-1, 1);
            _h[c] = Table(gainH * (h[c] + dh), Glass[c]);
            _e[c] = Table(gainE * (e[c] + de), 1);
        }
    }

    /// <summary>RGB of unstained glass, 0..255.</summary>
    public float[] Glass { get; } = new float[3];

    /// <summary>Turns a painted block into RGB, with a little sensor noise.</summary>
    public void Develop(BlockCanvas canvas, NoiseTexture grain)
    {
        var rgb = canvas.Rgb;
        for (int i = 0, o = 0; i < canvas.H.Length; i++, o += 3)
        {
            var cover = canvas.Cover[i];
            var h = Index(canvas.H[i] * cover);
            var e = Index(canvas.E[i] * cover);
            var noise = Grain(grain, canvas.X0 + i % BlockCanvas.Side, canvas.Y0 + i / BlockCanvas.Side);
            rgb[o] = (byte)Math.Clamp(_h[0][h] * _e[0][e] + noise, 0, 255);
            rgb[o + 1] = (byte)Math.Clamp(_h[1][h] * _e[1][e] + noise, 0, 255);
            rgb[o + 2] = (byte)Math.Clamp(_h[2][h] * _e[2][e] + noise, 0, 255);
        }
    }

    /// <summary>Sensor noise in grey levels.</summary>
    public static float Grain(NoiseTexture grain, int x, int y) => 4 * grain.At(x, y) - 1.5f;

    private static int Index(float amount) => Math.Clamp((int)(amount * (Steps / MaxAmount)), 0, Steps - 1);

    private static float[] Table(float density, float scale)
    {
        var table = new float[Steps];
        for (var i = 0; i < Steps; i++)
            table[i] = scale * MathF.Exp(-Math.Max(density, 0.01f) * i * (MaxAmount / Steps));
        return table;
    }
}
