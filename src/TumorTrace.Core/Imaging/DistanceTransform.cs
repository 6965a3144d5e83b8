namespace TumorTrace.Core.Imaging;

/// <summary>Receives a row of squared distances.</summary>
/// <param name="squared">Px²; <see cref="DistanceTransform.None"/> where the image has no set pixel. Valid during the call.</param>
internal delegate void DistanceRow(int y, ReadOnlySpan<long> squared);

/// <summary>
/// Exact Euclidean distances to the nearest set pixel's centre, in time linear in the number of pixels (Meijster, Roerdink
/// and Hesselink 2000), row by row: beside the mask it keeps a few rows only. The distance down a column is found by looking
/// ahead, each pixel once.
/// </summary>
internal static class DistanceTransform
{
    public const long None = long.MaxValue;

    /// <param name="needed">Rows that are asked for; null: all.</param>
    public static void ForEachRow(BitMask mask, DistanceRow row, Func<int, bool>? needed = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(row);
        var columns = new ColumnDistances(mask);
        var envelope = new LowerEnvelope(mask.Width);
        var squared = new long[mask.Width];
        for (var y = 0; y < mask.Height; y++)
        {
            columns.MoveTo(y);
            if (needed is not null && !needed(y))
                continue;
            envelope.Fill(columns.Distances, squared);
            row(y, squared);
        }
    }

    /// <summary>Distances within the columns, moved down row by row.</summary>
    private sealed class ColumnDistances(BitMask mask)
    {
        /// <summary>Further than any distance within an image, and safe to square.</summary>
        public const int Far = 1 << 30;

        private readonly int[] _above = Filled(mask.Width, -Far);
        private readonly int[] _below = Filled(mask.Width, -1);
        private readonly int[] _distances = new int[mask.Width];

        public ReadOnlySpan<int> Distances => _distances;

        public void MoveTo(int y)
        {
            for (var x = 0; x < mask.Width; x++)
            {
                if (_below[x] < y)
                    _below[x] = Next(x, y);
                if (_below[x] == y)
                    _above[x] = y;
                _distances[x] = Math.Min(Math.Min(y - _above[x], _below[x] - y), Far);
            }
        }

        private int Next(int x, int y)
        {
            while (y < mask.Height && !mask[x, y])
                y++;
            return y < mask.Height ? y : 2 * (Far - 1);
        }

        private static int[] Filled(int length, int value)
        {
            var values = new int[length];
            Array.Fill(values, value);
            return values;
        }
    }

    /// <summary>The lower envelope of one parabola a column, which is the row's distance.</summary>
    private sealed class LowerEnvelope(int width)
    {
        private readonly int[] _at = new int[width];
        private readonly long[] _height = new long[width];
        private readonly long[] _from = new long[width];

        public void Fill(ReadOnlySpan<int> columns, Span<long> squared)
        {
            var last = Build(columns);
            if (last < 0)
            {
                squared.Fill(None);
                return;
            }
            for (var x = columns.Length - 1; x >= 0; x--)
            {
                while (_from[last] > x)
                    last--;
                squared[x] = _height[last] + (long)(x - _at[last]) * (x - _at[last]);
            }
        }

        /// <summary>Parabolas that are lowest somewhere, each with the first column where it is; the index of the last.</summary>
        private int Build(ReadOnlySpan<int> columns)
        {
            var last = -1;
            for (var x = 0; x < columns.Length; x++)
            {
                if (columns[x] == ColumnDistances.Far)
                    continue;
                var height = (long)columns[x] * columns[x];
                var from = 0L;
                while (last >= 0 && (from = FirstBelow(last, x, height)) <= _from[last])
                    last--;
                if (last >= 0 && from >= columns.Length)
                    continue;
                last++;
                _at[last] = x;
                _height[last] = height;
                _from[last] = last == 0 ? 0 : from;
            }
            return last;
        }

        /// <summary>The first column where the parabola of column x lies below that of entry i.</summary>
        private long FirstBelow(int i, int x, long height)
        {
            var difference = (long)x * x - (long)_at[i] * _at[i] + height - _height[i];
            return Math.Max(0, Floor(difference, 2L * (x - _at[i])) + 1);
        }

        private static long Floor(long dividend, long divisor)
        {
            var (quotient, rest) = Math.DivRem(dividend, divisor);
            return rest < 0 ? quotient - 1 : quotient;
        }
    }
}
