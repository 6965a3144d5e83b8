using CsCheck;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Tests.Imaging;

/// <summary>The vector loops against the plain ones.</summary>
public sealed class PixelLoopTests
{
    private static byte[] PlainOverWhite(uint[] argb) =>
        [
            .. argb.SelectMany(pixel =>
            {
                var white = 255 - (pixel >> 24);
                return new[] { (byte)((pixel >> 16 & 255) + white), (byte)((pixel >> 8 & 255) + white), (byte)((pixel & 255) + white) };
            }),
        ];

    [Fact]
    public void Pixels_over_white_are_those_of_the_plain_loop() =>
        Gen
            .UInt.Array[0, 40]
            .Sample(argb =>
            {
                // One byte more, which must stay as it is.
                var rgb = new byte[argb.Length * 3 + 1];
                rgb[^1] = 77;
                ArgbPixels.OverWhite(argb, rgb.AsSpan(0, argb.Length * 3));
                Assert.Equal([.. PlainOverWhite(argb), 77], rgb);
            });

    [Fact]
    public void Untouched_pixels_are_white_and_opaque_ones_keep_their_colour()
    {
        var rgb = new byte[6];
        ArgbPixels.OverWhite([0, 0xFF102030], rgb);
        Assert.Equal([255, 255, 255, 0x10, 0x20, 0x30], rgb);
    }

    [Fact]
    public void Weighted_rows_are_bit_for_bit_those_of_the_plain_loop() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Float[0, 1], Gen.Float[0, 255])
            .Sample(
                (row, weight, start) =>
                {
                    float[] sum = [.. Enumerable.Repeat(start, row.Length)];
                    WeightedRows.Add(row, weight, sum);
                    Assert.Equal([.. row.Select(value => Plain(start, weight, value))], sum);
                }
            );

    private static float Plain(float sum, float weight, byte value)
    {
        sum += weight * value;
        return sum;
    }
}
