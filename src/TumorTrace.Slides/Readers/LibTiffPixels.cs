using BitMiracle.LibTiff.Classic;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Slides.Directories;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Slides.Readers;

/// <summary>
/// An image of a TIFF file that LibTiff.NET decodes, tile by tile or strip by strip: levels that are much smaller than their tiles,
/// channels that are stored apart, and strips of which some are missing, all of which libvips refuses.
/// </summary>
internal sealed class LibTiffPixels : ILevelPixels
{
    private readonly string _path;
    private readonly Tiff _tiff;
    private readonly TiffPlane _plane;
    private readonly int[] _tile;
    private readonly uint[] _argb;
    private readonly Lock _lock = new();

    private LibTiffPixels(string path, Tiff tiff, TiffPlane plane)
    {
        _path = path;
        _tiff = tiff;
        _plane = plane;
        _tile = new int[plane.TileWidth * plane.TileHeight];
        _argb = new uint[_tile.Length];
    }

    public PixelSize Size => _plane.Size;

    public string Decoder => "LibTiff.NET";

    /// <summary>Null if the image is of a kind that the library does not decode.</summary>
    internal static LibTiffPixels? TryOpen(string path, TiffPlane plane)
    {
        const int MostPixels = 1 << 26;
        if (plane.TileWidth <= 0 || plane.TileHeight <= 0 || (long)plane.TileWidth * plane.TileHeight > MostPixels)
            return null;
        TiffErrors.Throw();
        Tiff? tiff = null;
        try
        {
            tiff = Tiff.Open(path, "r");
            if (tiff is not null && tiff.SetSubDirectory(plane.At) && tiff.RGBAImageOK(out _))
            {
                // Pixels are wanted as stored.
                tiff.SetField(TiffTag.ORIENTATION, Orientation.TOPLEFT);
                return new LibTiffPixels(path, tiff, plane);
            }
        }
        catch (Exception e) when (TiffErrors.IsDamage(e))
        {
            // Left to libvips.
        }
        tiff?.Dispose();
        return null;
    }

    public byte[] Fetch(LevelRect part)
    {
        var rgb = new byte[part.Width * part.Height * 3];
        lock (_lock)
        {
            for (var top = part.Y / _plane.TileHeight * _plane.TileHeight; top < part.Bottom; top += _plane.TileHeight)
            {
                for (var left = part.X / _plane.TileWidth * _plane.TileWidth; left < part.Right; left += _plane.TileWidth)
                {
                    Decode((int)left, (int)top);
                    Copy(left, top, part, rgb);
                }
            }
        }
        return rgb;
    }

    public void Dispose() => _tiff.Dispose();

    private void Decode(int left, int top)
    {
        try
        {
            if (_plane.IsTiled ? _tiff.ReadRGBATile(left, top, _tile) : _tiff.ReadRGBAStrip(top, _tile))
                return;
        }
        catch (Exception e) when (TiffErrors.IsDamage(e))
        {
            throw Failure(left, top, e.Message, e);
        }
        throw Failure(left, top, "it is damaged", null);
    }

    private UserException Failure(int left, int top, string why, Exception? reason) =>
        reason is null
            ? new UserException($"{_path}: the tile at x {left}, y {top} of the level of {Size} px cannot be decoded: {why}")
            : new UserException($"{_path}: the tile at x {left}, y {top} of the level of {Size} px cannot be decoded: {why}", reason);

    /// <summary>The library's rows run from the bottom up, its px are red, green, blue, alpha from the lowest byte on.</summary>
    private void Copy(long left, long top, LevelRect part, Span<byte> rgb)
    {
        var x0 = Math.Max(left, part.X);
        var x1 = Math.Min(left + _plane.TileWidth, part.Right);
        // A tile is whole even where it overhangs the image; the last strip is not.
        var rows = _plane.IsTiled ? _plane.TileHeight : (int)Math.Min(_plane.TileHeight, Size.Height - top);
        for (var y = Math.Max(top, part.Y); y < Math.Min(top + _plane.TileHeight, part.Bottom); y++)
        {
            var from = (rows - 1 - (int)(y - top)) * _plane.TileWidth + (int)(x0 - left);
            var row = _argb.AsSpan(0, (int)(x1 - x0));
            for (var i = 0; i < row.Length; i++)
            {
                var v = (uint)_tile[from + i];
                row[i] = v & 0xFF00FF00 | (v & 0xFF) << 16 | v >> 16 & 0xFF;
            }
            ArgbPixels.OverWhite(row, rgb.Slice((int)(((y - part.Y) * part.Width + x0 - part.X) * 3), row.Length * 3));
        }
    }
}
