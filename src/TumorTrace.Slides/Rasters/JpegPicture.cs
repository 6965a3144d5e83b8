using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Slides.Rasters;

/// <summary>Small pictures of a slide as JPEG in memory, encoded by libvips.</summary>
public static class JpegPicture
{
    public const int DefaultQuality = 85;

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
