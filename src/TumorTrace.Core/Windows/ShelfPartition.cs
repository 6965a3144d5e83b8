namespace TumorTrace.Core.Windows;

/// <summary>
/// The best partition into shelves: the piece is cut into strips, each strip into windows, and each window is shrunk to
/// its set cells. Two nested dynamic programmes find the best cuts of both kinds.
/// </summary>
internal static class ShelfPartition
{
    /// <param name="upright">Strips of columns instead of rows.</param>
    internal static List<CellRect> Find(CellCounts counts, CellRect piece, WindowCost cost, bool upright)
    {
        var cells = new Cells(counts, piece, upright);
        var tallest = 2 * cost.MaxSide;
        var best = new long[cells.Rows + 1];
        var from = new int[cells.Rows + 1];
        for (var bottom = 1; bottom <= cells.Rows; bottom++)
        {
            best[bottom] = WindowCost.Impossible;
            for (var top = bottom - 1; top >= Math.Max(0, bottom - tallest); top--)
            {
                var sum = best[top] + Strip(cells, top, bottom, cost, null);
                if (sum < best[bottom])
                {
                    best[bottom] = sum;
                    from[bottom] = top;
                }
            }
        }
        var rectangles = new List<CellRect>();
        for (var bottom = cells.Rows; bottom > 0; bottom = from[bottom])
            Strip(cells, from[bottom], bottom, cost, rectangles);
        return rectangles;
    }

    /// <summary>The cost of the strip's best windows, which are added to <paramref name="into"/> if given.</summary>
    private static long Strip(Cells cells, int top, int bottom, WindowCost cost, List<CellRect>? into)
    {
        var best = new long[cells.Columns + 1];
        var windows = new CellRect[cells.Columns + 1];
        for (var right = 1; right <= cells.Columns; right++)
        {
            // Windows that end here, ever wider; a column without cells ends none.
            best[right] = cells.Below(right - 1, top) >= bottom ? best[right - 1] : WindowCost.Impossible;
            windows[right] = new CellRect(right - 1, 0, right - 1, 0);
            if (best[right] != WindowCost.Impossible)
                continue;
            var highest = bottom;
            var lowest = top;
            for (var left = right - 1; left >= 0; left--)
            {
                highest = Math.Min(highest, cells.Below(left, top));
                lowest = Math.Max(lowest, cells.Above(left, bottom));
                var window = new CellRect(left, highest, right, lowest);
                var area = cost.Of(window);
                if (area == WindowCost.Impossible)
                    break;
                if (best[left] + area < best[right])
                {
                    best[right] = best[left] + area;
                    windows[right] = window;
                }
            }
        }
        for (var right = cells.Columns; into is not null && right > 0; right = windows[right].Left)
        {
            if (windows[right].Width > 0)
                into.Add(cells.ToPlan(windows[right]));
        }
        return best[cells.Columns];
    }

    /// <summary>The piece's cells, turned where the strips are upright, and the way to the next set cell up and down.</summary>
    private sealed class Cells
    {
        private readonly CellRect _piece;
        private readonly bool _upright;
        private readonly int[] _below;
        private readonly int[] _above;

        internal Cells(CellCounts counts, CellRect piece, bool upright)
        {
            _piece = piece;
            _upright = upright;
            (Columns, Rows) = upright ? (piece.Height, piece.Width) : (piece.Width, piece.Height);
            _below = new int[Columns * (Rows + 1)];
            _above = new int[Columns * (Rows + 1)];
            for (var x = 0; x < Columns; x++)
            {
                _below[x * (Rows + 1) + Rows] = int.MaxValue;
                for (var y = 0; y < Rows; y++)
                    _above[x * (Rows + 1) + y + 1] = IsSet(counts, x, y) ? y + 1 : _above[x * (Rows + 1) + y];
                for (var y = Rows - 1; y >= 0; y--)
                    _below[x * (Rows + 1) + y] = IsSet(counts, x, y) ? y : _below[x * (Rows + 1) + y + 1];
            }
        }

        internal int Columns { get; }
        internal int Rows { get; }

        /// <summary>The column's first set row from <paramref name="row"/> on; very large where there is none.</summary>
        internal int Below(int column, int row) => _below[column * (Rows + 1) + row];

        /// <summary>One more than the column's last set row before <paramref name="row"/>; 0 where there is none.</summary>
        internal int Above(int column, int row) => _above[column * (Rows + 1) + row];

        internal CellRect ToPlan(CellRect r)
        {
            var turned = _upright ? new CellRect(r.Top, r.Left, r.Bottom, r.Right) : r;
            return new CellRect(turned.Left + _piece.Left, turned.Top + _piece.Top, turned.Right + _piece.Left, turned.Bottom + _piece.Top);
        }

        private bool IsSet(CellCounts counts, int x, int y)
        {
            var one = ToPlan(new CellRect(x, y, x + 1, y + 1));
            return counts.In(one) > 0;
        }
    }
}
