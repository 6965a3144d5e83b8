using System.Numerics;

namespace TumorTrace.Core.Imaging;

/// <summary>A binary image, one bit a pixel: 12,500 × 12,500 heatmap pixels of a large slide take 20 MB.</summary>
public sealed class BitMask
{
    private readonly ulong[] _words;
    private readonly int _stride;

    public BitMask(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        Width = width;
        Height = height;
        _stride = (width + 63) / 64;
        _words = new ulong[checked(_stride * height)];
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>The pixel; false outside the image.</summary>
    public bool this[int x, int y]
    {
        get => (uint)x < (uint)Width && (uint)y < (uint)Height && (_words[y * _stride + (x >> 6)] >> (x & 63) & 1) != 0;
        set
        {
            ref var word = ref _words[y * _stride + (x >> 6)];
            word = value ? word | 1UL << (x & 63) : word & ~(1UL << (x & 63));
        }
    }

    /// <summary>Sets the pixels that are set in a mask of the same size.</summary>
    internal void Add(BitMask other)
    {
        for (var i = 0; i < _words.Length; i++)
            _words[i] |= other._words[i];
    }

    /// <summary>Clears the pixels that are set in a mask of the same size.</summary>
    internal void Remove(BitMask other)
    {
        for (var i = 0; i < _words.Length; i++)
            _words[i] &= ~other._words[i];
    }

    /// <summary>The pixels that are not set.</summary>
    internal BitMask Inverse()
    {
        var inverse = new BitMask(Width, Height);
        // What lies beyond the width in a row's last word stays clear.
        var last = (Width & 63) == 0 ? ulong.MaxValue : (1UL << (Width & 63)) - 1;
        for (var i = 0; i < _words.Length; i++)
            inverse._words[i] = ~_words[i] & ((i + 1) % _stride == 0 ? last : ulong.MaxValue);
        return inverse;
    }

    /// <summary>Number of pixels set.</summary>
    public long Count()
    {
        long count = 0;
        foreach (var word in _words)
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>True if any pixel of the half-open rectangle, clipped to the image, is set.</summary>
    public bool AnyIn(int x0, int y0, int x1, int y1)
    {
        x0 = Math.Max(x0, 0);
        y0 = Math.Max(y0, 0);
        x1 = Math.Min(x1, Width);
        y1 = Math.Min(y1, Height);
        for (var y = y0; y < y1; y++)
        {
            if (NextInRow(x0, y) < x1)
                return true;
        }
        return false;
    }

    /// <summary>
    /// The first set px of row <paramref name="y"/> from column <paramref name="x"/> (0 or more) on; the width where there is none.
    /// </summary>
    public int NextInRow(int x, int y)
    {
        if (x >= Width)
            return Width;
        var row = _words.AsSpan(y * _stride, _stride);
        var at = x >> 6;
        for (var word = row[at] & (ulong.MaxValue << (x & 63)); ; word = row[at])
        {
            if (word != 0)
                return (at << 6) + BitOperations.TrailingZeroCount(word);
            if (++at == row.Length)
                return Width;
        }
    }
}
