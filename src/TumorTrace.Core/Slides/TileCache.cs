namespace TumorTrace.Core.Slides;

/// <summary>How many tiles a stage decoded, and how many different ones: equal when none was decoded twice.</summary>
public readonly record struct TileCount(long Decoded, long Distinct);

/// <summary>
/// RGB tiles of one image plane, decoded when first needed and kept up to a fixed number of bytes, least recently
/// used first to go. The budget bounds the memory whatever the slide's size.
/// </summary>
internal sealed class TileCache(int tileWidth, int tileHeight, long budgetBytes, Action<long, long, byte[]> decode)
{
    private readonly Dictionary<(long Column, long Row), LinkedListNode<Tile>> _tiles = [];
    private readonly LinkedList<Tile> _byAge = new();
    private readonly HashSet<(long, long)> _seen = [];
    private readonly int _capacity = (int)Math.Max(4, budgetBytes / (3L * tileWidth * tileHeight));
    private long _decoded;

    private sealed record Tile((long Column, long Row) Key, byte[] Rgb);

    /// <summary>Tiles kept at most.</summary>
    internal int Capacity => _capacity;

    internal TileCount Count => new(_decoded, _seen.Count);

    /// <summary>Copies the part of the rectangle that lies inside width × height; the rest is left as it is.</summary>
    internal void Read(long x, long y, int w, int h, long width, long height, Span<byte> rgb)
    {
        var (x0, y0, x1, y1) = (Math.Max(x, 0), Math.Max(y, 0), Math.Min(x + w, width), Math.Min(y + h, height));
        if (x0 >= x1 || y0 >= y1)
            return;
        for (var row = y0 / tileHeight; row <= (y1 - 1) / tileHeight; row++)
        {
            for (var column = x0 / tileWidth; column <= (x1 - 1) / tileWidth; column++)
            {
                var tile = Get((column, row));
                var (left, top) = (Math.Max(x0, column * tileWidth), Math.Max(y0, row * tileHeight));
                var (right, bottom) = (Math.Min(x1, (column + 1) * tileWidth), Math.Min(y1, (row + 1) * tileHeight));
                var bytes = (int)(right - left) * 3;
                for (var py = top; py < bottom; py++)
                {
                    tile.AsSpan((int)(((py - row * tileHeight) * tileWidth + left - column * tileWidth) * 3), bytes)
                        .CopyTo(rgb[(int)(((py - y) * w + left - x) * 3)..]);
                }
            }
        }
    }

    private byte[] Get((long Column, long Row) key)
    {
        if (_tiles.TryGetValue(key, out var node))
        {
            _byAge.Remove(node);
            _byAge.AddFirst(node);
            return node.Value.Rgb;
        }
        // The oldest tile's array is used again: the number of arrays, and so the memory, stays constant.
        var rgb = _tiles.Count < _capacity ? new byte[3 * tileWidth * tileHeight] : Evict();
        decode(key.Column, key.Row, rgb);
        _decoded++;
        _seen.Add(key);
        _tiles[key] = _byAge.AddFirst(new Tile(key, rgb));
        return rgb;
    }

    private byte[] Evict()
    {
        var oldest = _byAge.Last!;
        _byAge.RemoveLast();
        _tiles.Remove(oldest.Value.Key);
        return oldest.Value.Rgb;
    }
}
