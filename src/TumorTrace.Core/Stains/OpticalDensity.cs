namespace TumorTrace.Core.Stains;

/// <summary>
/// Light absorbed by a stain: −ln((v + 1)/256) of an 8-bit value v, additive in the amount of stain (Beer–Lambert).
/// Glass (255) has density 0.
/// </summary>
internal static class OpticalDensity
{
    private const int StepsPerUnit = 1024;
    private static readonly float[] s_density = [.. Enumerable.Range(0, 256).Select(i => (float)-Math.Log((i + 1) / 256.0))];

    // ln 256 is the density of black; denser is black as well.
    private static readonly byte[] s_value =
    [
        .. Enumerable
            .Range(0, (int)(Math.Log(256) * StepsPerUnit) + 2)
            .Select(i => (byte)Math.Clamp(Math.Round(256 * Math.Exp(-(double)i / StepsPerUnit) - 1), 0, 255)),
    ];

    /// <summary>The 8-bit value of each whole number of steps of density, from 0 (white) on.</summary>
    internal static byte[] Values => s_value;

    internal static int Steps(double density) => (int)Math.Round(density * StepsPerUnit);

    public static float From(byte value) => s_density[value];

    /// <summary>The value of a density, rounded; below 0 is white.</summary>
    public static byte ToByte(float density)
    {
        var index = (int)(density * StepsPerUnit + 0.5f);
        return index <= 0 ? (byte)255 : s_value[Math.Min(index, s_value.Length - 1)];
    }
}
