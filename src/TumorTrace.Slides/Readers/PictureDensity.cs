using System.Buffers.Binary;
using System.Globalization;
using NetVips;

namespace TumorTrace.Slides.Readers;

/// <summary>
/// The density that a PNG file (pHYs; W3C Recommendation, 11.3.4.3) or a JPEG file (JFIF or EXIF) states, under names like those of
/// the TIFF tags.
/// </summary>
internal static class PictureDensity
{
    private const int MostChunks = 1000;

    /// <summary>px per mm that libvips says where the file states nothing.</summary>
    private const double VipsDefault = 1;

    internal static Dictionary<string, string> OfJpeg(Image image) =>
        image.Xres == VipsDefault && image.Yres == VipsDefault ? [] : Facts(image.Xres * 10, image.Yres * 10);

    internal static Dictionary<string, string> OfPng(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[8];
        Span<byte> values = stackalloc byte[9];
        file.Position = 8;
        for (var chunk = 0; chunk < MostChunks && file.ReadAtLeast(head, 8, throwOnEndOfStream: false) == 8; chunk++)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (head[4..].SequenceEqual("IDAT"u8))
                break;
            if (head[4..].SequenceEqual("pHYs"u8) && length == 9 && file.ReadAtLeast(values, 9, throwOnEndOfStream: false) == 9)
                // Unit 1 is px per metre; 0 tells the shape of a px only.
                return values[8] == 1
                    ? Facts(BinaryPrimitives.ReadUInt32BigEndian(values) / 100.0, BinaryPrimitives.ReadUInt32BigEndian(values[4..]) / 100.0)
                    : [];
            file.Position += length + 4;
        }
        return [];
    }

    private static Dictionary<string, string> Facts(double x, double y) =>
        new(StringComparer.Ordinal)
        {
            ["picture.XResolution"] = x.ToString(CultureInfo.InvariantCulture),
            ["picture.YResolution"] = y.ToString(CultureInfo.InvariantCulture),
            ["picture.ResolutionUnit"] = "centimeter",
        };
}
