using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Slides;

/// <summary>
/// A slide seen at a model's working scale. Blocks, not windows, are the unit of decoding: each tile of the slide's
/// level is decoded once and windows are cut from it. One reader at a time (calls are serialised).
/// </summary>
public sealed class WorkingSlide
{
    /// <summary>Default memory for decoded tiles of one stage, in bytes.</summary>
    public const long DefaultCacheBytes = 256L << 20;

    private const int PreferredTile = 512;

    private readonly ISlide _slide;
    private readonly SlideLevel _level;
    private readonly TileCache _levelTiles;
    private readonly TileCache? _workingTiles;
    private readonly int _workingTile;
    private readonly Lock _lock = new();
    private byte[] _source = [];

    public WorkingSlide(ISlide slide, WorkingScale scale, long cacheBytes = DefaultCacheBytes)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(scale);
        (_slide, Scale) = (slide, scale);
        _level = slide.Info.Levels[scale.Level];
        (TileWidth, TileHeight) = (TileSide(_level.TileWidth), TileSide(_level.TileHeight));
        var share = scale.Unscaled ? cacheBytes : cacheBytes / 2;
        _levelTiles = new TileCache(TileWidth, TileHeight, share, DecodeLevelTile);
        // A strongly reduced tile is made from a block of about 512 level px, so that no block grows with the factor.
        _workingTile = Math.Max(16, (int)(PreferredTile / Math.Max(1, scale.Residual)));
        if (!scale.Unscaled)
            _workingTiles = new TileCache(_workingTile, _workingTile, share, ResampleTile);
        CacheBytes = share;
    }

    public WorkingScale Scale { get; }

    /// <summary>Bytes of pixels that stay decoded.</summary>
    public long CacheBytes { get; }

    /// <summary>Side of the decoded blocks in level px: a multiple of the file's own tile, near 512.</summary>
    public int TileWidth { get; }

    public int TileHeight { get; }

    /// <summary>Blocks of the slide decoded so far.</summary>
    public TileCount TileCount => _levelTiles.Count;

    /// <summary>Fills <paramref name="rgb"/> (height·width·3) with the working px; white outside the slide.</summary>
    public void Read(WorkingRect rect, Span<byte> rgb)
    {
        rgb.Fill(255);
        lock (_lock)
        {
            if (_workingTiles is { } tiles)
                tiles.Read(rect.X, rect.Y, rect.Width, rect.Height, Scale.Size.Width, Scale.Size.Height, rgb);
            else
                _levelTiles.Read(rect.X, rect.Y, rect.Width, rect.Height, _level.Size.Width, _level.Size.Height, rgb);
        }
    }

    private static int TileSide(int stored) =>
        stored <= 0 ? PreferredTile : stored >= PreferredTile ? Math.Min(stored, 2048) : stored * Math.Max(1, PreferredTile / stored);

    private void DecodeLevelTile(long column, long row, byte[] rgb) =>
        _slide.Read(new LevelRect(Scale.Level, column * TileWidth, row * TileHeight, TileWidth, TileHeight), rgb);

    private void ResampleTile(long column, long row, byte[] rgb)
    {
        var (x, y) = (column * _workingTile * Scale.Residual, row * _workingTile * Scale.Residual);
        var (left, top) = ((long)Math.Floor(x) - 1, (long)Math.Floor(y) - 1);
        var side = (int)Math.Ceiling(_workingTile * Scale.Residual) + 3;
        if (_source.Length != side * side * 3)
            _source = new byte[side * side * 3];
        _source.AsSpan().Fill(255);
        _levelTiles.Read(left, top, side, side, _level.Size.Width, _level.Size.Height, _source);
        Resampler.Resample(_source, side, side, x - left, y - top, Scale.Residual, rgb, _workingTile, _workingTile);
    }
}
