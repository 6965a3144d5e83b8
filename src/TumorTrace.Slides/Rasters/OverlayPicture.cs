using SkiaSharp;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Polygons;

namespace TumorTrace.Slides.Rasters;

/// <summary>What the overlay picture shows.</summary>
/// <param name="Title">Shown above the picture, such as the slide's name and the models'.</param>
/// <param name="SlideSize">Level-0 px.</param>
/// <param name="Mpp">µm per level-0 px.</param>
internal sealed record OverlayContent(
    string Title,
    PixelSize SlideSize,
    double Mpp,
    RgbImage Overview,
    Heatmap Heatmap,
    TracedPolygons Polygons
);

/// <summary>The picture for a first look: slide, heatmap, polygons, legend and scale bar, as PNG.</summary>
internal static class OverlayPicture
{
    /// <summary>Px of the slide's longer side in the picture.</summary>
    public const int LongSide = 1600;

    private const int Margin = 24;
    private const int Header = 44;
    private const int Footer = 84;

    private static readonly Lazy<SKTypeface> s_font = new(LoadFont);

    public static void Write(string path, OverlayContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        // Output px per level-0 px.
        var zoom = LongSide / (double)Math.Max(content.SlideSize.Width, content.SlideSize.Height);
        var width = Math.Max(1, (int)(content.SlideSize.Width * zoom));
        var height = Math.Max(1, (int)(content.SlideSize.Height * zoom));
        var sheet = new SKImageInfo(Math.Max(width, 640) + 2 * Margin, height + Header + Footer);
        using var surface = SKSurface.Create(sheet);
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        DrawTitle(canvas, content, sheet.Width);
        canvas.Save();
        canvas.Translate(Margin, Header);
        DrawSlide(canvas, content.Overview, width, height);
        DrawHeatmap(canvas, content, zoom, width, height);
        DrawPolygons(canvas, content.Polygons, zoom);
        DrawFrame(canvas, width, height);
        canvas.Restore();
        DrawLegend(canvas, sheet.Width, sheet.Height);
        DrawScaleBar(canvas, content.Mpp, zoom, sheet.Height);
        Save(surface, path);
    }

    /// <summary>Where the slide lies in a finished picture, px.</summary>
    internal static SKRect Body(int pictureHeight, PixelSize slide)
    {
        var height = pictureHeight - Header - Footer;
        return SKRect.Create(
            Margin,
            Header,
            Math.Max(1, (int)(slide.Width * LongSide / (double)Math.Max(slide.Width, slide.Height))),
            height
        );
    }

    private static void DrawTitle(SKCanvas canvas, OverlayContent content, int width)
    {
        using var bold = Font(18);
        using var paint = Fill(SKColors.Black);
        var regions = content.Polygons.Regions;
        var area = regions.Sum(r => r.AreaUm2) / 1e6;
        canvas.DrawText(content.Title, Margin, 29, SKTextAlign.Left, bold, paint);
        canvas.DrawText(
            $"{regions.Count} region{(regions.Count == 1 ? "" : "s")}, {area:0.###} mm²",
            width - Margin,
            29,
            SKTextAlign.Right,
            bold,
            paint
        );
    }

    private static void DrawSlide(SKCanvas canvas, RgbImage overview, int width, int height)
    {
        using var bitmap = ToBitmap(overview);
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    internal static SKBitmap ToBitmap(RgbImage image)
    {
        var pixels = new SKColor[image.Width * image.Height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = new SKColor(image.Pixels[3 * i], image.Pixels[3 * i + 1], image.Pixels[3 * i + 2]);
        return new SKBitmap(image.Width, image.Height) { Pixels = pixels };
    }

    private static void DrawHeatmap(SKCanvas canvas, OverlayContent content, double zoom, int width, int height)
    {
        var values = Shrunk(content.Heatmap, zoom * content.Heatmap.Level0PerPixel, width, height);
        // Opacity grows with probability: the tissue stays visible where the model finds it normal.
        var pixels = Array.ConvertAll(
            values,
            v => v == 0 ? SKColors.Transparent : ColourMap.At(Quantised.ToProbability(v), (byte)(45 + 75 * Quantised.ToProbability(v)))
        );
        using var bitmap = new SKBitmap(width, height) { Pixels = pixels };
        canvas.DrawBitmap(bitmap, 0, 0, SKSamplingOptions.Default);
    }

    // The maximum under each output px, so that a lesion of a few heatmap px is still seen.
    private static ushort[] Shrunk(Heatmap map, double outputPerPixel, int width, int height)
    {
        var shrunk = new ushort[width * height];
        var row = new ushort[map.Width];
        for (var y = 0; y < height; y++)
        {
            var last = Math.Max((int)(y / outputPerPixel), (int)Math.Ceiling((y + 1) / outputPerPixel) - 1);
            for (var source = (int)(y / outputPerPixel); source <= Math.Min(last, map.Height - 1); source++)
            {
                map.ReadRow(0, source, row);
                for (var x = 0; x < width; x++)
                {
                    var right = Math.Max((int)(x / outputPerPixel), (int)Math.Ceiling((x + 1) / outputPerPixel) - 1);
                    for (var column = (int)(x / outputPerPixel); column <= Math.Min(right, map.Width - 1); column++)
                        shrunk[y * width + x] = Math.Max(shrunk[y * width + x], row[column]);
                }
            }
        }
        return shrunk;
    }

    private static void DrawPolygons(SKCanvas canvas, TracedPolygons polygons, double zoom)
    {
        using var builder = new SKPathBuilder();
        foreach (var ring in polygons.Regions.SelectMany(r => r.Parts).SelectMany(p => p.Rings))
            builder.AddPoly(Array.ConvertAll(ring.Points, p => new SKPoint((float)(p.X * zoom), (float)(p.Y * zoom))), close: true);
        using var path = builder.Detach();
        using var halo = Stroke(SKColors.White, 3.2f);
        using var line = Stroke(SKColors.Black, 1.6f);
        canvas.DrawPath(path, halo);
        canvas.DrawPath(path, line);
    }

    private static void DrawFrame(SKCanvas canvas, int width, int height)
    {
        using var paint = Stroke(new SKColor(0xBB, 0xBB, 0xBB), 1);
        canvas.DrawRect(0, 0, width, height, paint);
    }

    private static void DrawLegend(SKCanvas canvas, int width, int height)
    {
        var left = width - Margin - 280;
        var top = height - Footer + 22;
        for (var x = 0; x < 280; x++)
        {
            using var paint = Fill(ColourMap.At(x / 279.0));
            canvas.DrawRect(left + x, top, 1.5f, 16, paint);
        }
        using var font = Font(14);
        using var ink = Fill(SKColors.Black);
        canvas.DrawText("0", left, top + 34, SKTextAlign.Left, font, ink);
        canvas.DrawText("tumour probability", left + 140, top + 34, SKTextAlign.Center, font, ink);
        canvas.DrawText("1", left + 280, top + 34, SKTextAlign.Right, font, ink);
    }

    private static void DrawScaleBar(SKCanvas canvas, double mpp, double zoom, int height)
    {
        var um = NiceLength(180 / zoom * mpp);
        var length = (float)(um / mpp * zoom);
        var top = height - Footer + 26;
        using var font = Font(14);
        using var ink = Fill(SKColors.Black);
        canvas.DrawRect(Margin, top, length, 8, ink);
        canvas.DrawText(um >= 1000 ? $"{um / 1000:0.##} mm" : $"{um:0.##} µm", Margin, top + 30, SKTextAlign.Left, font, ink);
    }

    // 1, 2 or 5 times a power of ten.
    internal static double NiceLength(double um)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(um)));
        return um / power >= 5 ? 5 * power
            : um / power >= 2 ? 2 * power
            : power;
    }

    internal static void Save(SKSurface surface, string path)
    {
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        using var file = File.Create(path);
        png.SaveTo(file);
    }

    internal static SKFont Font(float size) => new(s_font.Value, size);

    internal static SKPaint Fill(SKColor colour) => new() { Color = colour, IsAntialias = true };

    internal static SKPaint Stroke(SKColor colour, float width) =>
        new()
        {
            Color = colour,
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = width,
            StrokeJoin = SKStrokeJoin.Round,
        };

    // Carried along: a fresh machine may have no font at all.
    private static SKTypeface LoadFont()
    {
        using var stream = typeof(OverlayPicture).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        using var data = SKData.CreateCopy(memory.ToArray());
        return SKTypeface.FromData(data);
    }
}
