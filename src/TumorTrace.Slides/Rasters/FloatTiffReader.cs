using BitMiracle.LibTiff.Classic;
using TumorTrace.Core;

namespace TumorTrace.Slides.Rasters;

/// <summary>Reads the full-size plane of a tiled float32 TIFF, such as our heatmaps, row by row.</summary>
internal sealed class FloatTiffReader : IDisposable
{
    /// <summary>Of heatmaps and their tiles.</summary>
    private const int LargestSide = 1 << 20,
        LargestTile = 4096;

    /// <summary>Of a row of tiles: 1 GiB.</summary>
    private const long MostValues = 1 << 28;

    private readonly Tiff _tiff;
    private readonly int _tileWidth;
    private readonly int _tileHeight;
    private readonly float[] _band;
    private int _bandTop = -1;

    public FloatTiffReader(string path)
    {
        _tiff = Open(path);
        (Width, Height) = (Field(TiffTag.IMAGEWIDTH), Field(TiffTag.IMAGELENGTH));
        (_tileWidth, _tileHeight) = (Field(TiffTag.TILEWIDTH), Field(TiffTag.TILELENGTH));
        if (
            Field(TiffTag.BITSPERSAMPLE) != 32
            || Width is < 1 or > LargestSide
            || Height is < 1 or > LargestSide
            || _tileWidth is < 1 or > LargestTile
            || _tileHeight is < 1 or > LargestTile
            || ((long)Width + _tileWidth) * _tileHeight > MostValues
        )
        {
            _tiff.Dispose();
            throw new UserException($"{path}: expected a tiled float32 TIFF, as TumorTrace writes heatmaps");
        }
        _band = new float[(Width + _tileWidth - 1) / _tileWidth * _tileWidth * _tileHeight];
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>A row's values; valid until the next call.</summary>
    public ReadOnlySpan<float> Row(int y)
    {
        var top = y / _tileHeight * _tileHeight;
        if (top != _bandTop)
            LoadBand(top);
        return _band.AsSpan((y - top) * (_band.Length / _tileHeight), Width);
    }

    public void Dispose() => _tiff.Dispose();

    private static Tiff Open(string path)
    {
        TiffErrors.Throw();
        try
        {
            return Tiff.Open(path, "r") ?? throw new UserException($"{path}: not a TIFF file that can be read");
        }
        catch (Exception e) when (TiffErrors.IsDamage(e))
        {
            throw new UserException($"{path}: not a TIFF file that can be read: {e.Message}", e);
        }
    }

    private bool TryRead(int left, int top, byte[] bytes)
    {
        try
        {
            return _tiff.ReadEncodedTile(_tiff.ComputeTile(left, top, 0, 0), bytes, 0, bytes.Length) >= 0;
        }
        catch (Exception e) when (TiffErrors.IsDamage(e))
        {
            return false;
        }
    }

    private void LoadBand(int top)
    {
        var bytes = new byte[_tileWidth * _tileHeight * sizeof(float)];
        var stride = _band.Length / _tileHeight;
        for (var left = 0; left < Width; left += _tileWidth)
        {
            if (!TryRead(left, top, bytes))
                throw new UserException($"{_tiff.FileName()}: the tile at x {left}, y {top} cannot be decoded");
            for (var y = 0; y < _tileHeight; y++)
                Buffer.BlockCopy(
                    bytes,
                    y * _tileWidth * sizeof(float),
                    _band,
                    (y * stride + left) * sizeof(float),
                    _tileWidth * sizeof(float)
                );
        }
        _bandTop = top;
    }

    /// <summary>0 where there is none.</summary>
    private int Field(TiffTag tag) => _tiff.GetField(tag) is [var value, ..] ? value.ToInt() : 0;
}
