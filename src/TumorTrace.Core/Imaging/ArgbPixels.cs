using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TumorTrace.Core.Imaging;

/// <summary>From the pixels that slide libraries give to those that networks see.</summary>
internal static class ArgbPixels
{
    // Four pixels, B G R A in memory: their colours in the order R G B, and for each of these bytes the pixel's alpha.
    private static readonly Vector128<byte> s_colours = Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 12, 12, 12, 12);
    private static readonly Vector128<byte> s_alphas = Vector128.Create((byte)3, 3, 3, 7, 7, 7, 11, 11, 11, 15, 15, 15, 15, 15, 15, 15);

    /// <summary>
    /// Premultiplied ARGB laid over white, as RGB bytes: colour + (255 − alpha); untouched pixels (alpha 0) become white.
    /// </summary>
    /// <param name="rgb">Three bytes for each value of <paramref name="argb"/>.</param>
    public static void OverWhite(ReadOnlySpan<uint> argb, Span<byte> rgb)
    {
        var i = 0;
        var o = 0;
        if (Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            var bytes = MemoryMarshal.AsBytes(argb);
            // Each store writes four bytes too many, which the next one replaces.
            for (; i + 4 <= argb.Length && o + 16 <= rgb.Length; i += 4, o += 12)
            {
                var pixels = Vector128.Create(bytes.Slice(i * 4, 16));
                var white = Vector128.Create((byte)255) - Vector128.Shuffle(pixels, s_alphas);
                (Vector128.Shuffle(pixels, s_colours) + white).CopyTo(rgb[o..]);
            }
        }
        for (; i < argb.Length; i++, o += 3)
        {
            var pixel = argb[i];
            var white = 255 - (pixel >> 24);
            rgb[o] = (byte)((pixel >> 16 & 255) + white);
            rgb[o + 1] = (byte)((pixel >> 8 & 255) + white);
            rgb[o + 2] = (byte)((pixel & 255) + white);
        }
    }
}
