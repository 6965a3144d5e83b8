using SkiaSharp;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Slides.Rasters;

/// <summary>Binary images as 8-bit grey PNG, white where set.</summary>
internal static class MaskPicture
{
    public static void Write(string path, BitMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var pixels = new byte[mask.Width * mask.Height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = mask[i % mask.Width, i / mask.Width] ? (byte)255 : (byte)0;
        using var image = SKImage.FromPixelCopy(new SKImageInfo(mask.Width, mask.Height, SKColorType.Gray8), pixels);
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        using var file = File.Create(path);
        png.SaveTo(file);
    }
}
