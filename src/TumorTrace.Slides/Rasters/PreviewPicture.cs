using SkiaSharp;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Slides.Rasters;

/// <summary>A slide as it is and with its overlay, side by side, small enough for a page that lists many slides; JPEG.</summary>
internal static class PreviewPicture
{
    /// <summary>Px of the longer side of each half.</summary>
    public const int LongSide = 280;

    private const int Gap = 8;
    private const int Quality = 82;

    /// <param name="overview">The slide.</param>
    /// <param name="overlay">The finished overlay picture, as <see cref="OverlayPicture"/> writes it.</param>
    /// <param name="slideSize">Level-0 px.</param>
    public static void Write(string path, RgbImage overview, string overlay, PixelSize slideSize)
    {
        using var slide = OverlayPicture.ToBitmap(overview);
        using var marked = SKBitmap.Decode(overlay);
        var zoom = LongSide / (double)Math.Max(slide.Width, slide.Height);
        var (width, height) = (Math.Max(1, (int)(slide.Width * zoom)), Math.Max(1, (int)(slide.Height * zoom)));
        using var surface = SKSurface.Create(new SKImageInfo(2 * width + Gap, height));
        surface.Canvas.Clear(SKColors.White);
        Draw(surface.Canvas, slide, new SKRect(0, 0, slide.Width, slide.Height), 0, width, height);
        Draw(surface.Canvas, marked, OverlayPicture.Body(marked.Height, slideSize), width + Gap, width, height);
        using var picture = surface.Snapshot();
        using var jpeg = picture.Encode(SKEncodedImageFormat.Jpeg, Quality);
        using var file = File.Create(path);
        jpeg.SaveTo(file);
    }

    private static void Draw(SKCanvas canvas, SKBitmap bitmap, SKRect from, int left, int width, int height)
    {
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(
            image,
            from,
            new SKRect(left, 0, left + width, height),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
        );
    }
}
