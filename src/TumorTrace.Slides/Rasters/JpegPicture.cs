using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Slides.Rasters;

/// <summary>Small pictures of a slide as JPEG in memory, encoded by libvips.</summary>
internal static class JpegPicture
{
    public const int DefaultQuality = 85;

    /// <summary>The RGB of a square of side² px as it comes out of a JPEG of this quality, colours at half resolution.</summary>
    public static byte[] Recompress(byte[] rgb, int side, int quality)
    {
        using var picture = Image.NewFromMemory(rgb, side, side, 3, Enums.BandFormat.Uchar);
        using var srgb = picture.Copy(interpretation: Enums.Interpretation.Srgb);
        using var decoded = Image.NewFromBuffer(
            srgb.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None, subsampleMode: Enums.ForeignSubsample.On)
        );
        return decoded.WriteToMemory<byte>();
    }

    /// <exception cref="UserException">libvips cannot encode it.</exception>
    public static byte[] Encode(RgbImage image, int quality = DefaultQuality)
    {
        ArgumentNullException.ThrowIfNull(image);
        try
        {
            using var picture = Image.NewFromMemory(image.Pixels, image.Width, image.Height, 3, Enums.BandFormat.Uchar);
            using var srgb = picture.Copy(interpretation: Enums.Interpretation.Srgb);
            return srgb.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None);
        }
        catch (VipsException e)
        {
            throw new UserException($"a picture of {image.Width} x {image.Height} px cannot be encoded as JPEG: {e.Message.Trim()}", e);
        }
    }
}
