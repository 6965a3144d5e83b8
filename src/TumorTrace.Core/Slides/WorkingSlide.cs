using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Stains;

namespace TumorTrace.Core.Slides;

/// <summary>
/// A slide seen at a model's working scale. Blocks, not windows, are the unit of decoding: each tile of the slide's
/// level is decoded once and windows are cut from it. One reader at a time (calls are serialised).
/// </summary>
internal sealed class WorkingSlide
{
    /// <summary>Default memory for decoded tiles of one stage, in bytes.</summary>
    public const long DefaultCacheBytes = 192L << 20;

    private const int PreferredTile = 512;

    private readonly ISlide _slide;
    private readonly SlideLevel _level;
    private readonly TileCache _levelTiles;
    private readonly TileCache? _workingTiles;
    private readonly int _workingTile;
    private readonly Lock _lock = new();
    private readonly StainTransform? _stain;
    private byte[] _source = [];

    /// <param name="stain">Applied to everything that is read; null for none.</param>
    public WorkingSlide(ISlide slide, WorkingScale scale, long cacheBytes = DefaultCacheBytes, StainTransform? stain = null)
    {
        _stain = stain;
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(scale);
        _slide = slide;
        Scale = scale;
        _level = slide.Info.Levels[scale.Level];
        TileWidth = TileSide(_level.TileWidth);
        TileHeight = TileSide(_level.TileHeight);
        var share = scale.Unscaled ? cacheBytes : cacheBytes / 2;
        _levelTiles = slide is SharedTiles shared
            ? shared.For(scale.Level, TileWidth, TileHeight, share)
            : new TileCache(TileWidth, TileHeight, share, DecodeLevelTile);
        // A strongly reduced tile is made from a block of about 512 level px, so that no block grows with the factor.
        _workingTile = Math.Max(16, (int)(PreferredTile / Math.Max(1, scale.Residual)));
        if (!scale.Unscaled)
            _workingTiles = new TileCache(_workingTile, _workingTile, share, ResampleTile);
    }

    public WorkingScale Scale { get; }

    /// <summary>Number of blocks that stay decoded.</summary>
    public int Capacity => _levelTiles.Capacity;

    /// <summary>True if an earlier stage has left blocks that are decoded already.</summary>
    public bool HasLeftovers => _levelTiles.HasLeftovers;

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
        _stain?.Apply(rgb);
    }

    /// <summary>The blocks of the slide that a rectangle is made from, as half-open ranges of columns and rows.</summary>
    public (long Left, long Top, long Right, long Bottom) TilesUnder(WorkingRect rect)
    {
        long Block(double working, int tile) => (long)Math.Floor(Math.Max(0, working) * Scale.Residual / tile);
        return (
            Block(rect.X, TileWidth),
            Block(rect.Y, TileHeight),
            Block(rect.Right - 1, TileWidth) + 1,
            Block(rect.Bottom - 1, TileHeight) + 1
        );
    }

    private static int TileSide(int stored) =>
        stored <= 0 ? PreferredTile
        : stored >= PreferredTile ? Math.Min(stored, 2048)
        : stored * Math.Max(1, PreferredTile / stored);

    private void DecodeLevelTile(long column, long row, byte[] rgb) =>
        _slide.Read(new LevelRect(Scale.Level, column * TileWidth, row * TileHeight, TileWidth, TileHeight), rgb);

    private void ResampleTile(long column, long row, byte[] rgb)
    {
        var x = column * _workingTile * Scale.Residual;
        var y = row * _workingTile * Scale.Residual;
        // Enlarging interpolates and needs a neighbour on each side; shrinking averages what lies inside, no more.
        var margin = Scale.Residual < 1 ? 1 : 0;
        var left = (long)Math.Floor(x) - margin;
        var top = (long)Math.Floor(y) - margin;
        var side = (int)Math.Ceiling(_workingTile * Scale.Residual) + 2 * margin + (Scale.Residual % 1 == 0 ? 0 : 1);
        if (_source.Length != side * side * 3)
            _source = new byte[side * side * 3];
        _source.AsSpan().Fill(255);
        _levelTiles.Read(left, top, side, side, _level.Size.Width, _level.Size.Height, _source);
        Resampler.Resample(_source, side, side, x - left, y - top, Scale.Residual, rgb, _workingTile, _workingTile);
    }
}
