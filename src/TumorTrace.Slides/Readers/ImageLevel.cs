using System.Diagnostics.CodeAnalysis;
using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Slides.Tiles;

namespace TumorTrace.Slides.Readers;

/// <summary>
/// One image of a file, read by libvips whatever its compression and layout. Tiles that a sparse TIFF file has left out have one
/// value. Safe to use from several threads.
/// </summary>
internal sealed class ImageLevel : IDisposable
{
    private readonly string _path;
    private readonly Image _image;
    private readonly TiffPlane? _plane;
    private readonly byte _missing;
    private readonly bool _sparse;
    private readonly Lock _lock = new();

    private ImageLevel(string path, Image image, TiffPlane? plane, byte missing)
    {
        _path = path;
        _image = image;
        _plane = plane;
        _missing = missing;
        _sparse = plane is { MissingTiles: > 0 };
        Size = new PixelSize(image.Width, image.Height);
    }

    internal static string VipsVersion => $"{NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}";

    internal PixelSize Size { get; }

    /// <summary>An image of a TIFF file.</summary>
    /// <param name="missing">Value of all channels where a sparse file has no tile.</param>
    /// <exception cref="UserException">It cannot be decoded, or is no picture.</exception>
    internal static ImageLevel OfTiff(string path, TiffPlane plane, byte missing) =>
        Open(
            path,
            () =>
                Image.Tiffload(
                    path,
                    page: plane.Page,
                    subifd: plane.SubIfd,
                    access: Enums.Access.Random,
                    failOn: Enums.FailOn.Error
                ),
            plane,
            missing
        );

    /// <param name="load">Opens the file's image.</param>
    /// <exception cref="UserException">It cannot be decoded, or is no picture.</exception>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP001", Justification = "The image belongs to the level that is returned.")]
    internal static ImageLevel Open(string path, Func<Image> load, TiffPlane? plane = null, byte missing = 255)
    {
        try
        {
            using var file = load();
            return new ImageLevel(path, PictureChannels.ToRgb(path, file), plane, missing);
        }
        catch (VipsException e)
        {
            throw new UserException($"{path}: the image cannot be decoded: {FirstLine(e.Message)}", e);
        }
    }

    /// <summary>Fills <paramref name="rgb"/> (height·width·3 bytes); white outside the image.</summary>
    /// <exception cref="UserException">The region cannot be decoded.</exception>
    internal void Read(LevelRect region, Span<byte> rgb)
    {
        rgb.Fill(255);
        if (!_sparse)
        {
            Copy(region, Inside(region, region.X, region.Y, region.Right, region.Bottom), rgb);
            return;
        }
        var plane = _plane!;
        for (var row = Math.Max(0, region.Y / plane.TileHeight); row < plane.Rows && row * plane.TileHeight < region.Bottom; row++)
        {
            for (var column = Math.Max(0, region.X / plane.TileWidth); column < plane.Columns; column++)
            {
                var left = column * plane.TileWidth;
                var top = row * plane.TileHeight;
                var part = Inside(region, left, top, left + plane.TileWidth, top + plane.TileHeight);
                if (plane.IsMissing((int)(row * plane.Columns + column)))
                    Blank(region, part, rgb);
                else
                    Copy(region, part, rgb);
            }
        }
    }

    public void Dispose() => _image.Dispose();

    /// <summary>The part of a rectangle that lies in the region and in the image.</summary>
    private LevelRect Inside(LevelRect region, long left, long top, long right, long bottom)
    {
        var x = Math.Max(Math.Max(region.X, left), 0);
        var y = Math.Max(Math.Max(region.Y, top), 0);
        return new LevelRect(
            region.Level,
            x,
            y,
            (int)Math.Max(0, Math.Min(Math.Min(region.Right, right), Size.Width) - x),
            (int)Math.Max(0, Math.Min(Math.Min(region.Bottom, bottom), Size.Height) - y)
        );
    }

    private void Blank(LevelRect region, LevelRect part, Span<byte> rgb)
    {
        for (var y = part.Y; y < part.Bottom && part.Width > 0; y++)
            rgb.Slice(At(region, part.X, y), part.Width * 3).Fill(_missing);
    }

    private void Copy(LevelRect region, LevelRect part, Span<byte> rgb)
    {
        if (part.Width == 0 || part.Height == 0)
            return;
        var pixels = Fetch(part);
        var row = part.Width * 3;
        for (var y = part.Y; y < part.Bottom; y++)
            pixels.AsSpan((int)(y - part.Y) * row, row).CopyTo(rgb[At(region, part.X, y)..]);
    }

    private static int At(LevelRect region, long x, long y) => (int)(((y - region.Y) * region.Width + x - region.X) * 3);

    private byte[] Fetch(LevelRect part)
    {
        try
        {
            lock (_lock)
            {
                using var area = _image.Crop((int)part.X, (int)part.Y, part.Width, part.Height);
                return area.WriteToMemory<byte>();
            }
        }
        catch (VipsException e)
        {
            throw new UserException(
                $"{_path}: cannot read x {part.X}, y {part.Y}, {part.Width} x {part.Height} px: {FirstLine(e.Message)}",
                e
            );
        }
    }

    private static string FirstLine(string text) => text.Trim().Split('\n')[^1].Trim();
}
