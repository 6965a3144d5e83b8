namespace TumorTrace.Core.Synthesis;

/// <summary>Smooth noise in −1..1 from hashed lattice values, for fields that vary over many pixels.</summary>
internal static class LatticeNoise
{
    /// <summary>One octave at (x, y) in units of its wavelength.</summary>
    public static float Value(double x, double y, ulong seed)
    {
        var ix = (int)Math.Floor(x);
        var iy = (int)Math.Floor(y);
        var fx = Fade((float)(x - ix));
        var fy = Fade((float)(y - iy));
        var top = Lerp(Corner(ix, iy, seed), Corner(ix + 1, iy, seed), fx);
        var bottom = Lerp(Corner(ix, iy + 1, seed), Corner(ix + 1, iy + 1, seed), fx);
        return Lerp(top, bottom, fy);
    }

    /// <summary>Octaves summed, each at half the wavelength and half the strength of the one before.</summary>
    public static float Fractal(double x, double y, ulong seed, int octaves)
    {
        var sum = 0f;
        var strength = 1f;
        var total = 0f;
        for (var i = 0; i < octaves; i++)
        {
            sum += strength * Value(x, y, seed + (ulong)i);
            total += strength;
            x = x * 2.03;
            y = y * 2.03;
            strength = strength * 0.5f;
        }
        return sum / total;
    }

    private static float Corner(int x, int y, ulong seed) => Hash.Unit(Hash.At(x, y, seed), 1) * 2 - 1;

    private static float Fade(float t) => t * t * (3 - 2 * t);

    private static float Lerp(float a, float b, float t) => a + (b - a) * t;
}
