using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Slides.Directories;

namespace TumorTrace.Slides.Readers;

/// <summary>
/// A mask whose values a slide's reader would change: of 16 bits, which stay as they are, or with transparent px, which are 0. Values
/// beyond 255 are 255. One level, read by libvips.
/// </summary>
internal sealed class MaskSlide : ISlide
{
    /// <summary>Red, green, blue and transparency.</summary>
    private const int MostChannels = 4;

    private readonly Image _values;
    private readonly Lock _lock = new();

    private MaskSlide(string path, Image values, IReadOnlyList<string> notes)
    {
        _values = values;
        Info = new SlideInfo
        {
            Path = path,
            Format = MaskMeaning.Format,
            Levels = [new SlideLevel(new PixelSize(values.Width, values.Height), 1)],
            Bounds = new Level0Rect(0, 0, values.Width, values.Height),
            Warnings = notes,
            Reader = $"libvips {ImageSlide.VipsVersion}",
        };
    }

    public SlideInfo Info { get; }

    public void Read(LevelRect region, Span<byte> rgb)
    {
        rgb.Clear();
        var (x0, y0) = (Math.Max(region.X, 0), Math.Max(region.Y, 0));
        var (x1, y1) = (Math.Min(region.Right, _values.Width), Math.Min(region.Bottom, _values.Height));
        if (x0 >= x1 || y0 >= y1)
            return;
        var width = (int)(x1 - x0);
        var inside = Fetch((int)x0, (int)y0, width, (int)(y1 - y0));
        for (var i = 0; i < inside.Length; i++)
        {
            var at = ((i / width + y0 - region.Y) * region.Width + i % width + x0 - region.X) * 3;
            rgb.Slice((int)at, 3).Fill(inside[i]);
        }
    }

    public void Dispose() => _values.Dispose();

    /// <summary>Null for an image of 8 bits without transparency, and for what libvips cannot read.</summary>
    /// <param name="plane">The first image of a TIFF file; null for other files.</param>
    /// <exception cref="UserException">Values that are no labels.</exception>
    internal static MaskSlide? TryOpen(string path, TiffPlane? plane)
    {
        // Of a tile that is damaged libvips only warns. Of one that is missing too, and that is 0.
        var failOn = plane is { IsTiled: true, MissingTiles: 0 } ? Enums.FailOn.Warning : Enums.FailOn.Error;
        try
        {
            using var image = Image.NewFromFile(path, access: Enums.Access.Random, failOn: failOn);
            LevelSizes.Check(path, new PixelSize(image.Width, image.Height));
            if (image.Bands > MostChannels)
                throw new UserException($"{path}: a mask of {image.Bands} channels, expected 1 to {MostChannels}");
            var alpha = image.HasAlpha();
            if (!alpha && image.Format == Enums.BandFormat.Uchar)
                return null;
            if (image.Format is Enums.BandFormat.Float or Enums.BandFormat.Double or Enums.BandFormat.Complex or Enums.BandFormat.Dpcomplex)
                throw new UserException(
                    $"{path}: a mask of {image.Format.ToString().ToLowerInvariant()} numbers, expected whole values of 8 or 16 bits; "
                        + "save it as such"
                );
            return new MaskSlide(path, alpha ? Opaque(image) : Whole(image), alpha ? ["transparent px count as not annotated (0)"] : []);
        }
        catch (VipsException)
        {
            return null;
        }
    }

    private static Image Whole(Image image)
    {
        using var first = image[0];
        return first.Cast(Enums.BandFormat.Uchar);
    }

    /// <summary>The brightest channel where the px is opaque by half or more: marks may be of any colour.</summary>
    private static Image Opaque(Image image)
    {
        using var alpha = image[image.Bands - 1];
        using var opaque = alpha >= (image.Format == Enums.BandFormat.Uchar ? 128 : 32768);
        var brightest = Whole(image);
        for (var band = 1; band < image.Bands - 1; band++)
        {
            using var before = brightest;
            using var channel = image[band];
            using var bytes = channel.Cast(Enums.BandFormat.Uchar);
            using var more = bytes > before;
            brightest = more.Ifthenelse(bytes, before);
        }
        using (brightest)
            return opaque.Ifthenelse(brightest, 0).Cast(Enums.BandFormat.Uchar);
    }

    private byte[] Fetch(int left, int top, int width, int height)
    {
        try
        {
            lock (_lock)
            {
                using var area = _values.Crop(left, top, width, height);
                return area.WriteToMemory<byte>();
            }
        }
        catch (VipsException e)
        {
            throw new UserException($"{Info.Path}: cannot read x {left}, y {top}, {width} x {height} px: {e.Message.Trim()}", e);
        }
    }
}
