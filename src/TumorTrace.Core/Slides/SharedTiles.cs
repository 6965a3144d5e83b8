namespace TumorTrace.Core.Slides;

/// <summary>
/// A slide whose decoded tiles outlive the stage that needed them: the dense stage finds there what the coarse stage
/// read last. It holds the tiles of one level, within one budget. The slide stays its owner's.
/// </summary>
/// <param name="decoders">Tiles decoded at the same time at most.</param>
internal sealed class SharedTiles(ISlide slide, int decoders) : ISlide
{
    /// <summary>More threads than this only wait for each other and for the disk.</summary>
    private const int MostDecoders = 8;

    private (int Level, int Width, int Height, long Bytes)? _key;
    private TileCache? _tiles;

    public SlideInfo Info => slide.Info;

    public void Read(Geometry.LevelRect region, Span<byte> rgb) => slide.Read(region, rgb);

    /// <summary>The tiles of a level for the next stage, with what an earlier one left of the same level.</summary>
    internal TileCache For(int level, int tileWidth, int tileHeight, long bytes)
    {
        if (_key != (level, tileWidth, tileHeight, bytes) || _tiles is null)
        {
            Dispose();
            _key = (level, tileWidth, tileHeight, bytes);
            _tiles = new TileCache(
                tileWidth,
                tileHeight,
                bytes,
                (column, row, rgb) =>
                    slide.Read(new Geometry.LevelRect(level, column * tileWidth, row * tileHeight, tileWidth, tileHeight), rgb),
                Math.Min(decoders, MostDecoders)
            );
        }
        _tiles.BeginStage();
        return _tiles;
    }

    /// <summary>
    /// Returns the tiles' memory to the system now, when the last stage that reads pixels is done: what later stages need beside it would
    /// be the peak of the whole run.
    /// </summary>
    public void Dispose()
    {
        if (_tiles is null)
            return;
        _key = null;
        _tiles = null;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
