using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Slides.Readers;

/// <summary>A plain PNG, JPEG or untiled TIFF image as a slide of one level, read by libvips.</summary>
internal sealed class ImageSlide : ISlide
{
    private readonly Image _image;
    private readonly Lock _lock = new();

    internal ImageSlide(string path, double? mpp)
    {
        try
        {
            using var file = Image.NewFromFile(path, access: Enums.Access.Random, failOn: Enums.FailOn.Error);
            _image = ToRgb(file);
        }
        catch (VipsException e)
        {
            throw new UserException($"{path}: the image cannot be decoded: {FirstLine(e.Message)}", e);
        }
        var warnings = new List<string>();
        var (found, source) = MppRule.Find(new Dictionary<string, string>(StringComparer.Ordinal), mpp, warnings);
        Info = new SlideInfo
        {
            Path = path,
            Format = "image",
            Levels = [new SlideLevel(new PixelSize(_image.Width, _image.Height), 1)],
            Mpp = found,
            MppSource = source,
            Bounds = new Level0Rect(0, 0, _image.Width, _image.Height),
            Warnings = warnings,
            Reader = $"libvips {VipsVersion}",
        };
    }

    internal static string VipsVersion => $"{NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}";

    public SlideInfo Info { get; }

    public void Read(LevelRect region, Span<byte> rgb)
    {
        rgb.Fill(255);
        var x0 = Math.Max(region.X, 0);
        var y0 = Math.Max(region.Y, 0);
        var x1 = Math.Min(region.Right, _image.Width);
        var y1 = Math.Min(region.Bottom, _image.Height);
        if (x0 >= x1 || y0 >= y1)
            return;
        var inside = Fetch((int)x0, (int)y0, (int)(x1 - x0), (int)(y1 - y0));
        var row = (int)(x1 - x0) * 3;
        for (var y = y0; y < y1; y++)
        {
            inside.AsSpan((int)(y - y0) * row, row).CopyTo(rgb[(int)(((y - region.Y) * region.Width + x0 - region.X) * 3)..]);
        }
    }

    public void Dispose() => _image.Dispose();

    private byte[] Fetch(int left, int top, int width, int height)
    {
        try
        {
            lock (_lock)
            {
                using var area = _image.Crop(left, top, width, height);
                return area.WriteToMemory<byte>();
            }
        }
        catch (VipsException e)
        {
            throw new UserException($"{Info.Path}: cannot read x {left}, y {top}, {width} x {height} px: {FirstLine(e.Message)}", e);
        }
    }

    private static Image ToRgb(Image image)
    {
        using var srgb = image.Colourspace(Enums.Interpretation.Srgb);
        using var flat = srgb.HasAlpha() ? srgb.Flatten(background: [255, 255, 255]) : srgb.Copy();
        return flat.Bands == 3 && flat.Format == Enums.BandFormat.Uchar ? flat.Copy() : flat.Cast(Enums.BandFormat.Uchar);
    }

    private static string FirstLine(string text) => text.Trim().Split('\n')[^1].Trim();
}
