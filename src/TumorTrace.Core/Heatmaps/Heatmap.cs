using System.Runtime.InteropServices;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Heatmaps;

/// <summary>
/// A finished heatmap of quantised probabilities, in tiles of 256 × 256 kept in a scratch file: only tiles that are
/// not empty exist, and only a few are in memory at a time. One thread at a time; a <see cref="View"/> for each further one.
/// </summary>
public sealed class Heatmap : IDisposable
{
    public const int TileSide = 256;
    private const int TileBytes = TileSide * TileSide * sizeof(ushort);

    /// <summary>More than a row of tiles of a slide of 250,000 px: reading goes along the rows.</summary>
    private const int KeptTiles = 128;

    private readonly FileStream _file;
    private readonly bool _ownsFile;
    private readonly Dictionary<(int Column, int Row), long> _offsets;
    private readonly Dictionary<(int Column, int Row), LinkedListNode<((int, int) Key, ushort[] Values)>> _kept = [];
    private readonly LinkedList<((int, int) Key, ushort[] Values)> _byAge = new();

    /// <param name="scratchPath">A file that is created, and deleted when the heatmap is disposed.</param>
    /// <param name="size">Heatmap px.</param>
    /// <param name="level0PerPixel">Side of a heatmap px in level-0 px.</param>
    public Heatmap(string scratchPath, PixelSize size, double level0PerPixel)
    {
        Size = size;
        Level0PerPixel = level0PerPixel;
        _file = new FileStream(scratchPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
        _ownsFile = true;
        _offsets = [];
    }

    private Heatmap(Heatmap other)
    {
        (Size, Level0PerPixel, _file, _offsets) = (other.Size, other.Level0PerPixel, other._file, other._offsets);
    }

    public PixelSize Size { get; }
    public int Width => (int)Size.Width;
    public int Height => (int)Size.Height;
    public double Level0PerPixel { get; }
    public int TileColumns => (Width + TileSide - 1) / TileSide;
    public int TileRows => (Height + TileSide - 1) / TileSide;

    /// <summary>The quantised value; 0 outside the heatmap.</summary>
    public ushort this[int x, int y]
    {
        get
        {
            if ((uint)x >= (uint)Width || (uint)y >= (uint)Height || Tile(x / TileSide, y / TileSide) is not { } tile)
                return 0;
            return tile[y % TileSide * TileSide + x % TileSide];
        }
    }

    /// <summary>Adds a finished tile (TileSide² values, row by row); an empty one takes no space.</summary>
    public void Add(int column, int row, ReadOnlySpan<ushort> values)
    {
        if (!values.ContainsAnyExcept((ushort)0))
            return;
        _file.Seek(0, SeekOrigin.End);
        _offsets[(column, row)] = _file.Position;
        _file.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>A tile's values, null when all are 0. Valid until the next call.</summary>
    public ushort[]? Tile(int column, int row)
    {
        var key = (column, row);
        if (_kept.TryGetValue(key, out var node))
        {
            if (node != _byAge.First)
            {
                _byAge.Remove(node);
                _byAge.AddFirst(node);
            }
            return node.Value.Values;
        }
        return _offsets.TryGetValue(key, out var offset) ? Load(key, offset) : null;
    }

    /// <summary>Copies values of a row from column <paramref name="x"/> on.</summary>
    public void ReadRow(int x, int y, Span<ushort> values)
    {
        for (var done = 0; done < values.Length; )
        {
            var (column, inTile) = Math.DivRem(x + done, TileSide);
            var count = Math.Min(TileSide - inTile, values.Length - done);
            var part = values.Slice(done, count);
            if (Tile(column, y / TileSide) is { } tile)
                tile.AsSpan(y % TileSide * TileSide + inTile, count).CopyTo(part);
            else
                part.Clear();
            done += count;
        }
    }

    /// <summary>The px of at least <paramref name="threshold"/>.</summary>
    public BitMask AtLeast(double threshold, IStageProgress? progress = null, CancellationToken cancel = default)
    {
        var mask = new BitMask(Width, Height);
        var least = Quantised.AtLeast(threshold);
        var values = new ushort[Width];
        for (var y = 0; y < Height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            ReadRow(0, y, values);
            for (var x = 0; x < values.Length; x++)
            {
                if (values[x] >= least)
                    mask[x, y] = true;
            }
            progress?.Advance(1);
        }
        return mask;
    }

    /// <summary>The largest value.</summary>
    public ushort Maximum()
    {
        ushort maximum = 0;
        foreach (var (column, row) in _offsets.Keys.Order())
            maximum = Math.Max(maximum, Tile(column, row)!.Max());
        return maximum;
    }

    /// <summary>The same heatmap for another thread, as long as this one lives and gets no more tiles.</summary>
    internal Heatmap View() => new(this);

    public void Dispose()
    {
        if (_ownsFile)
            _file.Dispose();
    }

    private ushort[] Load((int, int) key, long offset)
    {
        var values = new ushort[TileSide * TileSide];
        if (_kept.Count == KeptTiles)
        {
            values = _byAge.Last!.Value.Values;
            _kept.Remove(_byAge.Last.Value.Key);
            _byAge.RemoveLast();
        }
        Read(MemoryMarshal.AsBytes(values.AsSpan())[..TileBytes], offset);
        _kept[key] = _byAge.AddFirst((key, values));
        return values;
    }

    private void Read(Span<byte> bytes, long offset)
    {
        for (var done = 0; done < bytes.Length; )
        {
            var read = RandomAccess.Read(_file.SafeFileHandle, bytes[done..], offset + done);
            if (read == 0)
                throw new EndOfStreamException($"{_file.Name}: ends after {offset + done} bytes");
            done += read;
        }
    }
}
