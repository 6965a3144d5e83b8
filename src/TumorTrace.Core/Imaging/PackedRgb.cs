using System.IO.Compression;

namespace TumorTrace.Core.Imaging;

/// <summary>
/// Small RGB images without loss in few bytes: each value less its prediction from left, above and above-left (the median edge
/// detector of LOCO-I, Weinberger et al. 2000), red and blue as differences to green, then Brotli.
/// </summary>
internal static class PackedRgb
{
    /// <param name="rgb">width · height · 3 bytes, row by row.</param>
    public static byte[] Pack(ReadOnlySpan<byte> rgb, int width, int height)
    {
        var planes = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            planes[i] = rgb[i * 3 + 1];
            planes[width * height + i] = (byte)(rgb[i * 3] - rgb[i * 3 + 1]);
            planes[2 * width * height + i] = (byte)(rgb[i * 3 + 2] - rgb[i * 3 + 1]);
        }
        var residuals = new byte[planes.Length];
        for (var i = 0; i < planes.Length; i++)
            residuals[i] = (byte)(planes[i] - Prediction(planes, i, width, height));
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize))
            brotli.Write(residuals);
        return packed.ToArray();
    }

    /// <exception cref="InvalidDataException">Not packed by <see cref="Pack"/>, or of another size.</exception>
    public static byte[] Unpack(byte[] packed, int width, int height)
    {
        var planes = new byte[width * height * 3];
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        if (brotli.ReadAtLeast(planes, planes.Length, throwOnEndOfStream: false) < planes.Length || brotli.ReadByte() >= 0)
            throw new InvalidDataException($"the image is not of {width} x {height} px");
        for (var i = 0; i < planes.Length; i++)
            planes[i] += Prediction(planes, i, width, height);
        var rgb = new byte[planes.Length];
        for (var i = 0; i < width * height; i++)
        {
            var green = planes[i];
            rgb[i * 3] = (byte)(planes[width * height + i] + green);
            rgb[i * 3 + 1] = green;
            rgb[i * 3 + 2] = (byte)(planes[2 * width * height + i] + green);
        }
        return rgb;
    }

    private static byte Prediction(byte[] planes, int i, int width, int height)
    {
        var row = i % (width * height) / width;
        var column = i % width;
        if (row == 0)
            return column == 0 ? (byte)0 : planes[i - 1];
        if (column == 0)
            return planes[i - width];
        var left = planes[i - 1];
        var above = planes[i - width];
        var corner = planes[i - width - 1];
        return corner >= Math.Max(left, above) ? Math.Min(left, above)
            : corner <= Math.Min(left, above) ? Math.Max(left, above)
            : (byte)(left + above - corner);
    }
}
