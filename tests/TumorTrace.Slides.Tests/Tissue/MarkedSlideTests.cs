using SkiaSharp;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Tissue;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Tissue;

/// <summary>Real overviews with frames and pen strokes painted on, stored as JPEG: beside them the mask is what it was without.</summary>
public sealed class MarkedSlideTests
{
    private const double Mpp = 8;

    public static TheoryData<string, string, string> Marks
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var name in new[] { "camelyon_overview", "cmu1_thumbnail" })
            {
                foreach (var kind in new[] { "frame", "ring", "stroke", "circle" })
                {
                    foreach (var color in kind is "frame" or "ring" ? s_black : s_inks)
                        data.Add(name, kind, color);
                }
            }
            return data;
        }
    }

    private static readonly string[] s_black = ["#010103", "#040206", "#000000", "#100818"];
    private static readonly string[] s_inks = ["#2846aa", "#146e46", "#c8141e", "#1e1e23", "#0000ff", "#1e5ac8"];

    [Theory]
    [InlineData("camelyon_overview")]
    [InlineData("cmu1_thumbnail")]
    public void A_slide_without_marks_keeps_its_mask(string name)
    {
        var (found, _) = Find(name, "none", "#000000", SKEncodedImageFormat.Png);
        using var picture = SKBitmap.Decode(Path.Combine(SharedFiles.Need("tissue"), $"{name}_otsu_s8.png"));
        var reference = Where(picture, c => c.Red >= 128);
        Assert.InRange(IoU(found, reference, new BitMask(found.Width, found.Height)), 0.998, 1);
    }

    [Theory]
    [MemberData(nameof(Marks))]
    public void Marks_are_left_out_and_the_rest_stays_as_it_was(string name, string kind, string color)
    {
        var (reference, _) = Find(name, "none", color, SKEncodedImageFormat.Jpeg);
        var (found, marks) = Find(name, kind, color, SKEncodedImageFormat.Jpeg);
        long inMarks = 0;
        for (var i = 0; i < found.Width * found.Height; i++)
            inMarks += found[i % found.Width, i / found.Width] && marks[i % found.Width, i / found.Width] ? 1 : 0;
        Assert.InRange(inMarks, 0, 0.02 * marks.Count());
        Assert.InRange(IoU(found, reference, Morphology.Grow(Morphology.Grow(marks))), 0.96, 1);
    }

    private static (BitMask Found, BitMask Marks) Find(string name, string kind, string color, SKEncodedImageFormat format)
    {
        var shared = SharedFiles.Need("tissue");
        using var folder = new TemporaryFolder();
        using var image = SKBitmap.Decode(Path.Combine(shared, $"{name}.png"));
        using var drawn = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        drawn.Erase(SKColors.Empty);
        Draw(drawn, kind, SKColor.Parse(color));
        using (var canvas = new SKCanvas(image))
            canvas.DrawBitmap(drawn, 0, 0, SKSamplingOptions.Default);
        var path = folder.File($"slide.{format}".ToLowerInvariant());
        using (var data = image.Encode(format, 85))
            File.WriteAllBytes(path, data.ToArray());
        using var slide = SlideFile.Open(path, Mpp);
        var tissue = TissueFinder.Find(slide, Mpp, new TissueOptions(MinObjectUm2: 0, MinHoleUm2: 0));
        return (tissue.Mask, Where(drawn, c => c.Alpha >= 128));
    }

    private static void Draw(SKBitmap image, string kind, SKColor color)
    {
        using var canvas = new SKCanvas(image);
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        var (w, h) = (image.Width, image.Height);
        switch (kind)
        {
            case "frame":
                paint.Style = SKPaintStyle.Stroke;
                paint.StrokeWidth = 80;
                canvas.DrawRect(0, 0, w, h, paint);
                break;
            case "ring":
                canvas.Clear(color);
                paint.BlendMode = SKBlendMode.Clear;
                canvas.DrawOval(w / 2f, h / 2f, w / 2f - 10, h / 2f - 10, paint);
                break;
            case "stroke":
                paint.Style = SKPaintStyle.Stroke;
                paint.StrokeWidth = 14;
                canvas.DrawLine(20, h - 20, w - 20, 20, paint);
                break;
            case "circle":
                paint.Style = SKPaintStyle.Stroke;
                paint.StrokeWidth = 22;
                canvas.DrawOval(w / 2f, h / 2f, w / 2.5f, h / 2.5f, paint);
                break;
        }
    }

    private static BitMask Where(SKBitmap image, Func<SKColor, bool> isOne)
    {
        var mask = new BitMask(image.Width, image.Height);
        for (var i = 0; i < image.Width * image.Height; i++)
            mask[i % image.Width, i / image.Width] = isOne(image.GetPixel(i % image.Width, i / image.Width));
        return mask;
    }

    private static double IoU(BitMask a, BitMask b, BitMask without)
    {
        long both = 0,
            either = 0;
        for (var i = 0; i < a.Width * a.Height; i++)
        {
            var (x, y) = (i % a.Width, i / a.Width);
            if (without[x, y])
                continue;
            both += a[x, y] && b[x, y] ? 1 : 0;
            either += a[x, y] || b[x, y] ? 1 : 0;
        }
        return both / (double)either;
    }
}
