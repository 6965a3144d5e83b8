using System.Runtime.ExceptionServices;

namespace TumorTrace.Core.Slides;

/// <summary>How many tiles a stage decoded, and how many different ones: equal when none was decoded twice.</summary>
/// <param name="Shared">Further tiles that an earlier stage had decoded and that were still there.</param>
public readonly record struct TileCount(long Decoded, long Distinct, long Shared = 0);

/// <summary>
/// RGB tiles of one image plane, decoded when first needed and kept up to a fixed number of bytes, least recently
/// used first to go. The budget bounds the memory whatever the slide's size. One caller at a time.
/// </summary>
/// <param name="decode">Fills a tile's array; called from up to <paramref name="decoders"/> threads.</param>
internal sealed class TileCache(int tileWidth, int tileHeight, long budgetBytes, Action<long, long, byte[]> decode, int decoders = 1)
{
    private readonly Dictionary<(long Column, long Row), LinkedListNode<Tile>> _tiles = [];
    private readonly LinkedList<Tile> _byAge = new();
    private readonly HashSet<(long, long)> _seen = [];
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = decoders };
    private readonly int _capacity = (int)Math.Max(4, budgetBytes / (3L * tileWidth * tileHeight));
    private long _decoded;
    private long _shared;
    private int _stage;

    private sealed record Tile((long Column, long Row) Key, byte[] Rgb)
    {
        /// <summary>The stage that used the tile last.</summary>
        internal int Stage { get; set; }
    }

    /// <summary>Tiles kept at most.</summary>
    internal int Capacity => _capacity;

    /// <summary>True if an earlier stage has left tiles.</summary>
    internal bool HasLeftovers => _byAge.Last is { } oldest && oldest.Value.Stage < _stage;

    /// <summary>Since the last call of <see cref="BeginStage"/>.</summary>
    internal TileCount Count => new(_decoded, _seen.Count, _shared);

    /// <summary>Starts the counts anew; the tiles stay.</summary>
    internal void BeginStage()
    {
        _decoded = 0;
        _shared = 0;
        _stage = _stage + 1;
        _seen.Clear();
    }

    /// <summary>Copies the part of the rectangle that lies inside width × height; the rest is left as it is.</summary>
    internal void Read(long x, long y, int w, int h, long width, long height, Span<byte> rgb)
    {
        var x0 = Math.Max(x, 0);
        var y0 = Math.Max(y, 0);
        var x1 = Math.Min(x + w, width);
        var y1 = Math.Min(y + h, height);
        if (x0 >= x1 || y0 >= y1)
            return;
        DecodeMissing(x0 / tileWidth, y0 / tileHeight, (x1 - 1) / tileWidth, (y1 - 1) / tileHeight);
        for (var row = y0 / tileHeight; row <= (y1 - 1) / tileHeight; row++)
        {
            for (var column = x0 / tileWidth; column <= (x1 - 1) / tileWidth; column++)
            {
                var tile = Get((column, row));
                var left = Math.Max(x0, column * tileWidth);
                var top = Math.Max(y0, row * tileHeight);
                var right = Math.Min(x1, (column + 1) * tileWidth);
                var bottom = Math.Min(y1, (row + 1) * tileHeight);
                var bytes = (int)(right - left) * 3;
                for (var py = top; py < bottom; py++)
                {
                    tile.AsSpan((int)(((py - row * tileHeight) * tileWidth + left - column * tileWidth) * 3), bytes)
                        .CopyTo(rgb[(int)(((py - y) * w + left - x) * 3)..]);
                }
            }
        }
    }

    /// <summary>
    /// Decodes what a rectangle of tiles (bounds included) lacks, several at a time; those that do not fit wait for their turn.
    /// </summary>
    private void DecodeMissing(long left, long top, long right, long bottom)
    {
        if (decoders < 2 || (right - left + 1) * (bottom - top + 1) > _capacity)
            return;
        var missing = new List<(long, long)>();
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
            {
                // Those that are there become the youngest, so that none of them makes room for its neighbour.
                if (!TryUse((column, row), out _))
                    missing.Add((column, row));
            }
        }
        if (missing.Count < 2)
            return;
        var fresh = missing.ConvertAll(key => (Key: key, Rgb: Array.Empty<byte>()));
        for (var i = 0; i < fresh.Count; i++)
            fresh[i] = (fresh[i].Key, Room(i));
        Decode(fresh);
        foreach (var (key, rgb) in fresh)
            Keep(key, rgb);
    }

    private void Decode(List<((long Column, long Row) Key, byte[] Rgb)> tiles)
    {
        try
        {
            Parallel.ForEach(tiles, _parallel, tile => decode(tile.Key.Column, tile.Key.Row, tile.Rgb));
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.InnerExceptions[0]);
        }
    }

    private byte[] Get((long Column, long Row) key)
    {
        if (TryUse(key, out var there))
            return there;
        var rgb = Room(0);
        decode(key.Column, key.Row, rgb);
        Keep(key, rgb);
        return rgb;
    }

    private bool TryUse((long Column, long Row) key, out byte[] rgb)
    {
        if (!_tiles.TryGetValue(key, out var node))
        {
            rgb = [];
            return false;
        }
        _shared += node.Value.Stage < _stage ? 1 : 0;
        node.Value.Stage = _stage;
        rgb = node.Value.Rgb;
        _byAge.Remove(node);
        _byAge.AddFirst(node);
        return true;
    }

    private void Keep((long, long) key, byte[] rgb)
    {
        _decoded++;
        _seen.Add(key);
        _tiles[key] = _byAge.AddFirst(new Tile(key, rgb) { Stage = _stage });
    }

    /// <summary>The oldest tile's array is used again: the number of arrays, and so the memory, stays constant.</summary>
    /// <param name="taken">Arrays given out that are not kept yet.</param>
    private byte[] Room(int taken)
    {
        if (_tiles.Count + taken < _capacity)
            return new byte[3 * tileWidth * tileHeight];
        var oldest = _byAge.Last!;
        _byAge.RemoveLast();
        _tiles.Remove(oldest.Value.Key);
        return oldest.Value.Rgb;
    }
}
