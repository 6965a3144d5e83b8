using System.Diagnostics.CodeAnalysis;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Slides.Directories;

namespace TumorTrace.Slides.Readers;

/// <summary>
/// One image of a file as a level. Tiles that a sparse TIFF file has left out have one value. Safe to use from several threads.
/// </summary>
/// <param name="pixels">Belongs to the level.</param>
/// <param name="plane">Where the tiles of a sparse TIFF file lie; null for other files.</param>
/// <param name="missing">Value of all channels where a sparse file has no tile.</param>
internal sealed class ImageLevel(ILevelPixels pixels, TiffPlane? plane = null, byte missing = byte.MaxValue) : IDisposable
{
    private readonly bool _sparse = plane is { MissingTiles: > 0 };

    internal PixelSize Size => pixels.Size;

    internal string Decoder => pixels.Decoder;

    /// <summary>An image of a TIFF file, read by libvips, or by LibTiff.NET what libvips refuses.</summary>
    /// <param name="missing">Value of all channels where a sparse file has no tile.</param>
    /// <exception cref="UserException">It cannot be decoded, or is no picture.</exception>
    internal static ImageLevel OfTiff(string path, TiffPlane plane, byte missing) =>
        new(
            (IsRefusedByVips(plane) ? LibTiffPixels.TryOpen(path, plane) : null) ?? (ILevelPixels)VipsPixels.OfTiff(path, plane),
            plane,
            missing
        );

    private static bool IsRefusedByVips(TiffPlane plane) =>
        plane.FurtherChannels == 0 && (plane.IsTiled ? plane.IsWithinOneTile || plane.IsApart : plane.MissingTiles > 0);

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
        for (var row = Math.Max(0, region.Y / plane!.TileHeight); row < plane.Rows && row * plane.TileHeight < region.Bottom; row++)
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

    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP007", Justification = "The pixels belong to the level.")]
    public void Dispose() => pixels.Dispose();

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
            rgb.Slice(At(region, part.X, y), part.Width * 3).Fill(missing);
    }

    private void Copy(LevelRect region, LevelRect part, Span<byte> rgb)
    {
        if (part.Width == 0 || part.Height == 0)
            return;
        var inside = pixels.Fetch(part);
        var row = part.Width * 3;
        for (var y = part.Y; y < part.Bottom; y++)
            inside.AsSpan((int)(y - part.Y) * row, row).CopyTo(rgb[At(region, part.X, y)..]);
    }

    private static int At(LevelRect region, long x, long y) => (int)(((y - region.Y) * region.Width + x - region.X) * 3);
}
