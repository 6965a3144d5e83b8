using SkiaSharp;

namespace TumorTrace.Slides.Rasters;

/// <summary>Pictures in a form that is small enough to travel inside a page.</summary>
internal static class EmbeddedPicture
{
    private const int Quality = 82;

    /// <summary>The picture as JPEG on white, reduced to a width; smaller ones keep theirs.</summary>
    /// <returns>Null where the file is missing or is not a picture.</returns>
    public static byte[]? TryJpeg(string path, int width)
    {
        using var picture = File.Exists(path) ? SKBitmap.Decode(path) : null;
        if (picture is null || picture.Width == 0 || picture.Height == 0)
            return null;
        var zoom = Math.Min(1, width / (double)picture.Width);
        using var surface = SKSurface.Create(
            new SKImageInfo(Math.Max(1, (int)(picture.Width * zoom)), Math.Max(1, (int)(picture.Height * zoom)))
        );
        surface.Canvas.Clear(SKColors.White);
        using var image = SKImage.FromBitmap(picture);
        surface.Canvas.Scale((float)zoom);
        surface.Canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var reduced = surface.Snapshot();
        using var jpeg = reduced.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return jpeg.ToArray();
    }
}
