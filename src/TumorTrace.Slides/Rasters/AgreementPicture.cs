using SkiaSharp;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Slides.Rasters;

/// <summary>What the agreement picture shows; all masks are of one size, in heatmap px.</summary>
/// <param name="Title">Shown above the picture, such as the slide's name.</param>
/// <param name="UmPerPixel">Side of a heatmap px, µm.</param>
/// <param name="Unknown">Where the truth says nothing.</param>
internal sealed record AgreementContent(
    string Title,
    double UmPerPixel,
    BitMask Predicted,
    BitMask Truth,
    BitMask? Unknown = null,
    BitMask? Tissue = null
);

/// <summary>
/// Where prediction and truth agree, with legend and scale bar, as PNG. Colours of Okabe and Ito (Color Universal Design,
/// 2008); rings lead to areas too small to be noticed.
/// </summary>
internal static class AgreementPicture
{
    /// <summary>Px of the longer side of the slide in the picture, at most.</summary>
    public const int LongSide = 900;

    private const int Margin = 24;
    private const int Header = 52;
    private const int Footer = 132;
    private const int LeastWidth = 660;

    /// <summary>Areas with shorter sides, px of the picture, get a ring.</summary>
    private const int Noticeable = 9;
    private const int MostRings = 80;

    /// <param name="content">Masks of up to 12,500 × 12,500 px; memory beyond them is that of the picture.</param>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public static void Write(string path, AgreementContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        foreach (var mask in new[] { content.Predicted, content.Unknown, content.Tissue })
        {
            if (mask is not null && (mask.Width, mask.Height) != (content.Truth.Width, content.Truth.Height))
                throw new ArgumentException(
                    $"a mask is {mask.Width} × {mask.Height} px, the truth {content.Truth.Width} × {content.Truth.Height}",
                    nameof(content)
                );
        }
        var map = new AgreementMap(content, LongSide);
        // Small heatmaps are shown enlarged, px by px.
        var zoom = Math.Max(1, LongSide / Math.Max(map.Width, map.Height));
        var sheet = new SKImageInfo(Math.Max(map.Width * zoom, LeastWidth) + 2 * Margin, map.Height * zoom + Header + Footer);
        using var surface = SKSurface.Create(sheet);
        surface.Canvas.Clear(SKColors.White);
        DrawTitle(surface.Canvas, content.Title, sheet.Width - 2 * Margin);
        surface.Canvas.Save();
        surface.Canvas.Translate(Margin, Header);
        DrawMap(surface.Canvas, map, zoom);
        DrawRings(surface.Canvas, map, zoom);
        surface.Canvas.Restore();
        DrawLegend(surface.Canvas, sheet.Height - Footer);
        DrawScaleBar(surface.Canvas, content.UmPerPixel * content.Truth.Width / map.Width / zoom, sheet);
        OverlayPicture.Save(surface, path);
    }

    private static SKColor Colour(PixelAgreement kind) =>
        kind switch
        {
            PixelAgreement.Both => new(0x00, 0x9E, 0x73),
            PixelAgreement.PredictedOnly => new(0xE6, 0x9F, 0x00),
            PixelAgreement.Missed => new(0x00, 0x72, 0xB2),
            PixelAgreement.Unknown => new(0xA6, 0xA6, 0xA6),
            PixelAgreement.Tissue => new(0xE3, 0xE3, 0xE3),
            _ => SKColors.White,
        };

    private static void DrawTitle(SKCanvas canvas, string title, int width)
    {
        using var font = OverlayPicture.Font(21);
        using var paint = OverlayPicture.Fill(SKColors.Black);
        var kept = title.Length;
        while (kept > 1 && font.MeasureText(Shortened(title, kept)) > width)
            kept--;
        canvas.DrawText(Shortened(title, kept), Margin, 34, SKTextAlign.Left, font, paint);
    }

    private static string Shortened(string text, int kept) => kept == text.Length ? text : text[..kept] + "…";

    private static void DrawMap(SKCanvas canvas, AgreementMap map, int zoom)
    {
        var pixels = new SKColor[map.Width * map.Height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = Colour(map[i % map.Width, i / map.Width]);
        using var bitmap = new SKBitmap(map.Width, map.Height) { Pixels = pixels };
        var place = new SKRect(0, 0, map.Width * zoom, map.Height * zoom);
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Nearest));
        using var frame = OverlayPicture.Stroke(new SKColor(0xBB, 0xBB, 0xBB), 1);
        canvas.DrawRect(place, frame);
    }

    /// <summary>Lesions first: speckles of false alarms must not crowd them out.</summary>
    private static void DrawRings(SKCanvas canvas, AgreementMap map, int zoom)
    {
        foreach (
            var (x, y, width, height, kind) in map.SmallAreas((Noticeable + zoom - 1) / zoom).OrderByDescending(a => a.Kind).Take(MostRings)
        )
        {
            using var ring = OverlayPicture.Stroke(Colour(kind), 2.2f);
            canvas.DrawCircle((x + width / 2f) * zoom, (y + height / 2f) * zoom, 13, ring);
        }
    }

    private static void DrawLegend(SKCanvas canvas, int top)
    {
        (PixelAgreement Kind, string Text)[] entries =
        [
            (PixelAgreement.Both, "tumour, found"),
            (PixelAgreement.Missed, "tumour, missed"),
            (PixelAgreement.PredictedOnly, "predicted only"),
            (PixelAgreement.Tissue, "tissue"),
            (PixelAgreement.Unknown, "truth unknown"),
        ];
        using var font = OverlayPicture.Font(17);
        using var ink = OverlayPicture.Fill(SKColors.Black);
        using var edge = OverlayPicture.Stroke(new SKColor(0x76, 0x76, 0x76), 1);
        for (var i = 0; i < 6; i++)
        {
            var x = Margin + i % 3 * 222;
            var y = top + 18 + i / 3 * 30;
            if (i < entries.Length)
            {
                using var fill = OverlayPicture.Fill(Colour(entries[i].Kind));
                canvas.DrawRect(x, y, 17, 17, fill);
                canvas.DrawRect(x, y, 17, 17, edge);
            }
            else
                canvas.DrawCircle(x + 9, y + 9, 9, edge);
            canvas.DrawText(i < entries.Length ? entries[i].Text : "ring: a small area", x + 26, y + 15, SKTextAlign.Left, font, ink);
        }
    }

    /// <param name="umPerPixel">µm per px of the picture.</param>
    private static void DrawScaleBar(SKCanvas canvas, double umPerPixel, SKImageInfo sheet)
    {
        var um = OverlayPicture.NiceLength(200 * umPerPixel);
        var length = (float)(um / umPerPixel);
        var top = sheet.Height - 34;
        using var font = OverlayPicture.Font(17);
        using var ink = OverlayPicture.Fill(SKColors.Black);
        canvas.DrawRect(Margin, top, length, 8, ink);
        canvas.DrawText(
            um >= 1000 ? $"{um:#,0} µm ({um / 1000:0.##} mm)" : $"{um:0.##} µm",
            Margin + length + 12,
            top + 11,
            SKTextAlign.Left,
            font,
            ink
        );
    }
}
