using System.Buffers;
using Microsoft.Win32.SafeHandles;
using TumorTrace.Core.Geometry;
using TumorTrace.Slides.Directories;

namespace TumorTrace.Slides.Tiles;

/// <summary>Reads whole tiles of one level of a TIFF file. Safe to use from several threads.</summary>
/// <param name="missing">Value of all channels where a sparse file has no tile; null if such a tile cannot be read.</param>
internal sealed class TileReader(SafeFileHandle file, TiffPlane plane, byte? missing)
{
    private readonly JpegTile _jpeg = new(plane.JpegTables, plane.StoredAsYcc);

    /// <summary>True if the rectangle consists of whole tiles of the grid, which may overhang the level.</summary>
    internal bool Fits(LevelRect region) =>
        region.X >= 0
        && region.Y >= 0
        && region.X % plane.TileWidth == 0
        && region.Y % plane.TileHeight == 0
        && region.Width % plane.TileWidth == 0
        && region.Height % plane.TileHeight == 0;

    /// <summary>Fills <paramref name="rgb"/>; white outside the level.</summary>
    /// <returns>False if a tile is missing or cannot be decoded; the pixels are then undefined.</returns>
    internal bool TryRead(LevelRect region, Span<byte> rgb)
    {
        // The common case: one tile, decoded straight to where it is wanted.
        if (
            region.Width == plane.TileWidth
            && region.Height == plane.TileHeight
            && region.Right <= plane.Size.Width
            && region.Bottom <= plane.Size.Height
        )
            return TryDecode(NumberAt(region.X, region.Y), rgb);
        rgb.Fill(255);
        var tile = ArrayPool<byte>.Shared.Rent(TileBytes);
        try
        {
            return TryCopyAll(region, tile.AsSpan(0, TileBytes), rgb);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(tile);
        }
    }

    private bool TryCopyAll(LevelRect region, Span<byte> tile, Span<byte> rgb)
    {
        for (var y = region.Y; y < Math.Min(region.Bottom, plane.Size.Height); y += plane.TileHeight)
        {
            for (var x = region.X; x < Math.Min(region.Right, plane.Size.Width); x += plane.TileWidth)
            {
                if (!TryDecode(NumberAt(x, y), tile))
                    return false;
                Copy(tile, x, y, region, rgb);
            }
        }
        return true;
    }

    /// <summary>The tile with most bytes: the one with most to get wrong.</summary>
    internal LevelRect Richest => TileAt(Array.IndexOf(plane.ByteCounts, plane.ByteCounts.Max()));

    /// <summary>The tile in the lower right corner, which may overhang the level.</summary>
    internal LevelRect Last => TileAt(plane.ByteCounts.Length - 1);

    private LevelRect TileAt(int number) =>
        new(
            0,
            (long)(number % plane.Columns) * plane.TileWidth,
            (long)(number / plane.Columns) * plane.TileHeight,
            plane.TileWidth,
            plane.TileHeight
        );

    private int TileBytes => plane.TileWidth * plane.TileHeight * 3;

    private int NumberAt(long x, long y) => (int)(y / plane.TileHeight * plane.Columns + x / plane.TileWidth);

    private bool TryDecode(int number, Span<byte> rgb)
    {
        var bytes = plane.ByteCounts[number];
        if (bytes == 0 && missing is { } value)
        {
            rgb.Fill(value);
            return true;
        }
        if (bytes is < 4 or > 1 << 28)
            return false;
        var length = _jpeg.Head.Length + (int)bytes - 2;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var stream = buffer.AsSpan(0, length);
            _jpeg.Head.CopyTo(stream);
            // The tile's start-of-image marker is in the head already.
            var own = stream[_jpeg.Head.Length..];
            return RandomAccess.Read(file, own, plane.Offsets[number] + 2) == own.Length
                && JpegTile.TryDecode(stream, plane.TileWidth, plane.TileHeight, rgb);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Copy(ReadOnlySpan<byte> tile, long x, long y, LevelRect region, Span<byte> rgb)
    {
        var width = (int)Math.Min(plane.TileWidth, plane.Size.Width - x) * 3;
        for (var row = 0; row < Math.Min(plane.TileHeight, plane.Size.Height - y); row++)
        {
            tile.Slice(row * plane.TileWidth * 3, width).CopyTo(rgb[(int)(((y - region.Y + row) * region.Width + x - region.X) * 3)..]);
        }
    }
}
