using SkiaSharp;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Slides.Rasters;

/// <summary>A patch on a contact sheet.</summary>
/// <param name="Label">What the patch as a whole is (<see cref="TumorLabel"/>): the frame's colour.</param>
/// <param name="Targets">Labels of a square grid over the patch, or null; its cells are <paramref name="TargetPx"/> px wide.</param>
/// <param name="Cell">Side in px of a square in the middle to be outlined, or null.</param>
internal sealed record SheetPatch(RgbImage Image, byte Label, byte[]? Targets = null, int TargetPx = 8, int? Cell = null);

/// <summary>Patches side by side, with a line of text above them.</summary>
internal sealed record SheetRow(string Caption, IReadOnlyList<SheetPatch> Patches);

/// <summary>Rows of training patches with their labels, as PNG. The same content gives the same bytes.</summary>
internal static class ContactSheet
{
    private const int Side = 192;
    private const int Gap = 14;
    private const int Margin = 24;
    private const int Header = 86;
    private const int Caption = 26;

    private static readonly SKColor s_tumor = new(0xE8, 0x50, 0x1E);
    private static readonly SKColor s_normal = new(0x00, 0x96, 0x88);
    private static readonly SKColor s_unknown = new(0x80, 0x80, 0x80);

    /// <param name="columns">Headings, one for each patch of a row.</param>
    public static void Write(string path, string title, IReadOnlyList<string> columns, IReadOnlyList<SheetRow> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        var sheet = new SKImageInfo(
            2 * Margin + columns.Count * (Side + Gap) - Gap,
            Header + rows.Count * (Caption + Side + Gap) + Margin - Gap
        );
        using var surface = SKSurface.Create(sheet);
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        DrawHeader(canvas, title, columns, sheet.Width);
        for (var i = 0; i < rows.Count; i++)
            DrawRow(canvas, rows[i], Header + i * (Caption + Side + Gap));
        OverlayPicture.Save(surface, path);
    }

    private static void DrawHeader(SKCanvas canvas, string title, IReadOnlyList<string> columns, int width)
    {
        Text(canvas, title, Margin, 30, 17, SKColors.Black);
        var right = (float)width - Margin;
        foreach (var (name, colour) in new[] { ("unknown", s_unknown), ("normal", s_normal), ("tumour", s_tumor) })
        {
            using var fill = OverlayPicture.Fill(colour);
            canvas.DrawRect(right - 70, 44, 13, 13, fill);
            Text(canvas, name, right - 52, 55.5f, 13, SKColors.Black);
            right -= 92;
        }
        for (var i = 0; i < columns.Count; i++)
            Text(canvas, columns[i], Margin + i * (Side + Gap), 78, 13, SKColors.Black);
    }

    private static void DrawRow(SKCanvas canvas, SheetRow row, int top)
    {
        Text(canvas, row.Caption, Margin, top + 18, 12, new SKColor(0x40, 0x40, 0x40));
        for (var i = 0; i < row.Patches.Count; i++)
        {
            canvas.Save();
            canvas.Translate(Margin + i * (Side + Gap), top + Caption);
            DrawPatch(canvas, row.Patches[i]);
            canvas.Restore();
        }
    }

    private static void DrawPatch(SKCanvas canvas, SheetPatch patch)
    {
        using var bitmap = OverlayPicture.ToBitmap(patch.Image);
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, new SKRect(0, 0, Side, Side), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        var zoom = Side / (float)patch.Image.Width;
        if (patch.Targets is { } targets)
            DrawTargets(canvas, targets, patch.TargetPx * zoom);
        using var line = OverlayPicture.Stroke(Colour(patch.Label), 1.5f);
        if (patch.Cell is { } cell)
            canvas.DrawRect((Side - cell * zoom) / 2, (Side - cell * zoom) / 2, cell * zoom, cell * zoom, line);
        using var frame = OverlayPicture.Stroke(Colour(patch.Label), 4);
        canvas.DrawRect(-2, -2, Side + 4, Side + 4, frame);
    }

    /// <summary>The tumour's outline along the edges of its cells, and a veil over what is unknown.</summary>
    private static void DrawTargets(SKCanvas canvas, byte[] targets, float cell)
    {
        var side = (int)Math.Round(Math.Sqrt(targets.Length));
        using var veil = OverlayPicture.Fill(s_unknown.WithAlpha(140));
        using var outline = new SKPathBuilder();
        for (var i = 0; i < targets.Length; i++)
        {
            var x = i % side;
            var y = i / side;
            if (targets[i] == TumorLabel.Unknown)
                canvas.DrawRect(SKRect.Create(x * cell, y * cell, Math.Min(cell, Side - x * cell), Math.Min(cell, Side - y * cell)), veil);
            if (x > 0 && IsTumor(targets[i]) != IsTumor(targets[i - 1]))
                AddLine(outline, x * cell, y * cell, x * cell, (y + 1) * cell);
            if (y > 0 && IsTumor(targets[i]) != IsTumor(targets[i - side]))
                AddLine(outline, x * cell, y * cell, (x + 1) * cell, y * cell);
        }
        using var path = outline.Detach();
        using var halo = OverlayPicture.Stroke(SKColors.White, 3.5f);
        using var line = OverlayPicture.Stroke(s_tumor, 1.8f);
        canvas.Save();
        canvas.ClipRect(new SKRect(0, 0, Side, Side));
        canvas.DrawPath(path, halo);
        canvas.DrawPath(path, line);
        canvas.Restore();
    }

    private static void AddLine(SKPathBuilder path, float x0, float y0, float x1, float y1)
    {
        path.MoveTo(x0, y0);
        path.LineTo(x1, y1);
    }

    private static bool IsTumor(byte label) => label == TumorLabel.Tumor;

    private static SKColor Colour(byte label) =>
        label switch
        {
            TumorLabel.Tumor => s_tumor,
            TumorLabel.Normal => s_normal,
            _ => s_unknown,
        };

    private static void Text(SKCanvas canvas, string text, float x, float y, float size, SKColor colour)
    {
        using var font = OverlayPicture.Font(size);
        using var paint = OverlayPicture.Fill(colour);
        canvas.DrawText(text, x, y, SKTextAlign.Left, font, paint);
    }
}
