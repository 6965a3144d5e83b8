using SkiaSharp;

namespace TumorTrace.Slides.Rasters;

/// <summary>Viridis (Smith and van der Walt, matplotlib; CC0), perceptually even and readable by the colour-blind.</summary>
internal static class ColourMap
{
    // Every 1/16 of the published table; straight lines between them stay within 2 of 255 of it.
    private static readonly uint[] s_anchors =
    [
        0x440154,
        0x481A6C,
        0x472F7D,
        0x414487,
        0x39568C,
        0x31688E,
        0x2A788E,
        0x23888E,
        0x1F988B,
        0x22A884,
        0x35B779,
        0x54C568,
        0x7AD151,
        0xA5DB36,
        0xD2E21B,
        0xFDE725,
        0xFDE725,
    ];

    /// <param name="value">0 to 1.</param>
    internal static SKColor At(double value, byte alpha = 255)
    {
        var position = Math.Clamp(value, 0, 1) * 15;
        var index = (int)position;
        var low = s_anchors[index];
        var high = s_anchors[index + 1];
        var share = position - index;
        return new SKColor(Mix(low >> 16, high >> 16, share), Mix(low >> 8, high >> 8, share), Mix(low, high, share), alpha);
    }

    private static byte Mix(uint low, uint high, double share) =>
        (byte)Math.Round((low & 255) + share * ((double)(high & 255) - (low & 255)));
}
