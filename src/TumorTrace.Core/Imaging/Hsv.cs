namespace TumorTrace.Core.Imaging;

/// <summary>A channel of the HSV colour space.</summary>
public enum HsvChannel
{
    Saturation,
    Hue,
    Value,
}

/// <summary>
/// RGB to 8-bit HSV in OpenCV's convention (H in 0..179, S and V in 0..255), through the same 12-bit fixed-point
/// tables, so that thresholds and masks can be compared with those of OpenCV bit for bit.
/// </summary>
internal static class Hsv
{
    private const int Shift = 12;
    private static readonly int[] s_saturationTable = Table(255, 1);
    private static readonly int[] s_hueTable = Table(180, 6);

    public static byte Channel(HsvChannel channel, byte r, byte g, byte b) =>
        channel switch
        {
            HsvChannel.Saturation => Saturation(r, g, b),
            HsvChannel.Hue => Hue(r, g, b),
            _ => Math.Max(r, Math.Max(g, b)),
        };

    public static byte Saturation(byte r, byte g, byte b)
    {
        int max = Math.Max(r, Math.Max(g, b)),
            min = Math.Min(r, Math.Min(g, b));
        return (byte)(((max - min) * s_saturationTable[max] + (1 << (Shift - 1))) >> Shift);
    }

    public static byte Hue(byte r, byte g, byte b)
    {
        int max = Math.Max(r, Math.Max(g, b)),
            difference = max - Math.Min(r, Math.Min(g, b));
        var sector =
            max == r ? g - b
            : max == g ? b - r + 2 * difference
            : r - g + 4 * difference;
        var hue = (sector * s_hueTable[difference] + (1 << (Shift - 1))) >> Shift;
        return (byte)(hue < 0 ? hue + 180 : hue);
    }

    private static int[] Table(int range, int divisor)
    {
        var table = new int[256];
        for (var i = 1; i < 256; i++)
            table[i] = (int)Math.Round((range << Shift) / (divisor * (double)i), MidpointRounding.ToEven);
        return table;
    }
}
