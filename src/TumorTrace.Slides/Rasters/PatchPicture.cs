using SkiaSharp;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Slides.Rasters;

/// <summary>Training patches and their labels as plain PNG files.</summary>
internal static class PatchPicture
{
    /// <summary>The mask's grey values: normal 0, unknown 128, tumour 255.</summary>
    private static byte Grey(byte label) =>
        label switch
        {
            TumorLabel.Tumor => 255,
            TumorLabel.Unknown => 128,
            _ => 0,
        };

    public static void Write(string path, RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var bitmap = OverlayPicture.ToBitmap(image);
        using var picture = SKImage.FromBitmap(bitmap);
        Save(path, picture);
    }

    /// <param name="labels">See <see cref="TumorLabel"/>, side².</param>
    public static void WriteMask(string path, byte[] labels, int side)
    {
        using var picture = SKImage.FromPixelCopy(new SKImageInfo(side, side, SKColorType.Gray8), Array.ConvertAll(labels, Grey));
        Save(path, picture);
    }

    private static void Save(string path, SKImage picture)
    {
        using var png = picture.Encode(SKEncodedImageFormat.Png, 100);
        using var file = File.Create(path);
        png.SaveTo(file);
    }
}
