using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Windows;

/// <summary>Numbers of set cells in rectangles, each in constant time (summed-area table).</summary>
internal sealed class CellCounts
{
    private readonly int[] _sums;
    private readonly int _stride;

    internal CellCounts(BitMask cells)
    {
        Width = cells.Width;
        Height = cells.Height;
        _stride = cells.Width + 1;
        _sums = new int[_stride * (cells.Height + 1)];
        for (var y = 0; y < cells.Height; y++)
        {
            var row = 0;
            for (var x = 0; x < cells.Width; x++)
            {
                row += cells[x, y] ? 1 : 0;
                _sums[(y + 1) * _stride + x + 1] = _sums[y * _stride + x + 1] + row;
            }
        }
    }

    internal int Width { get; }
    internal int Height { get; }

    internal int In(CellRect r) =>
        _sums[r.Bottom * _stride + r.Right]
        - _sums[r.Top * _stride + r.Right]
        - _sums[r.Bottom * _stride + r.Left]
        + _sums[r.Top * _stride + r.Left];

    /// <summary>The smallest rectangle with the same set cells; empty (no width) where there are none.</summary>
    internal CellRect Tight(CellRect r)
    {
        if (r.Width == 0 || In(r) == 0)
            return new CellRect(r.Left, r.Top, r.Left, r.Top);
        while (In(r with { Bottom = r.Top + 1 }) == 0)
            r = r with { Top = r.Top + 1 };
        while (In(r with { Top = r.Bottom - 1 }) == 0)
            r = r with { Bottom = r.Bottom - 1 };
        while (In(r with { Right = r.Left + 1 }) == 0)
            r = r with { Left = r.Left + 1 };
        while (In(r with { Left = r.Right - 1 }) == 0)
            r = r with { Right = r.Right - 1 };
        return r;
    }
}
