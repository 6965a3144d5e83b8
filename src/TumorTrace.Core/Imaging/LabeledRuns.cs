namespace TumorTrace.Core.Imaging;

/// <summary>
/// The foreground of a binary image as horizontal runs, each with the label of its connected region. Labels count
/// from 0 in raster order of the regions' first pixels. Linear in the number of pixels, small in memory.
/// </summary>
internal sealed class LabeledRuns
{
    private readonly int[] _rowStarts;
    private readonly List<int> _begin = [];
    private readonly List<int> _end = [];
    private readonly List<int> _label = [];

    private LabeledRuns(BitMask mask)
    {
        Height = mask.Height;
        _rowStarts = new int[mask.Height + 1];
        for (var y = 0; y < mask.Height; y++)
        {
            AddRow(mask, y);
            _rowStarts[y + 1] = _begin.Count;
        }
    }

    private LabeledRuns(int height, IEnumerable<(int Y, int Begin, int End)> runs)
    {
        Height = height;
        _rowStarts = new int[height + 1];
        foreach (var (y, begin, end) in runs)
        {
            _begin.Add(begin);
            _end.Add(end);
            _label.Add(_label.Count);
            _rowStarts[y + 1] = _begin.Count;
        }
        // Rows without runs end where the row above does.
        for (var y = 0; y < height; y++)
            _rowStarts[y + 1] = Math.Max(_rowStarts[y + 1], _rowStarts[y]);
    }

    public int Height { get; }

    /// <summary>Number of connected regions.</summary>
    public int RegionCount { get; private set; }

    /// <summary>The connected regions of the set pixels.</summary>
    /// <param name="diagonal">True: 8-connected, pixels that touch at a corner belong together; false: 4-connected.</param>
    public static LabeledRuns Label(BitMask mask, bool diagonal)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var runs = new LabeledRuns(mask);
        runs.Connect(diagonal ? 1 : 0);
        return runs;
    }

    /// <summary>
    /// The connected regions of an image that is too large to be held: its runs by row, then from left to right, none touching the next.
    /// </summary>
    public static LabeledRuns Label(int height, IEnumerable<(int Y, int Begin, int End)> runs, bool diagonal)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var labelled = new LabeledRuns(height, runs);
        labelled.Connect(diagonal ? 1 : 0);
        return labelled;
    }

    /// <summary>All runs, row by row.</summary>
    public IEnumerable<(int Y, int Begin, int End)> All()
    {
        for (var y = 0; y < Height; y++)
        {
            for (var i = _rowStarts[y]; i < _rowStarts[y + 1]; i++)
                yield return (y, _begin[i], _end[i]);
        }
    }

    /// <summary>The runs of a row, left to right, as half-open column ranges.</summary>
    public IEnumerable<(int Begin, int End, int Label)> Row(int y)
    {
        for (var i = _rowStarts[y]; i < _rowStarts[y + 1]; i++)
            yield return (_begin[i], _end[i], _label[i]);
    }

    /// <summary>The label at a pixel, −1 in the background.</summary>
    public int LabelAt(int x, int y)
    {
        var low = _rowStarts[y];
        var high = _rowStarts[y + 1] - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_end[middle] <= x)
                low = middle + 1;
            else if (_begin[middle] > x)
                high = middle - 1;
            else
                return _label[middle];
        }
        return -1;
    }

    /// <summary>Pixels per label.</summary>
    public long[] Areas()
    {
        var areas = new long[RegionCount];
        for (var i = 0; i < _begin.Count; i++)
            areas[_label[i]] += _end[i] - _begin[i];
        return areas;
    }

    private void AddRow(BitMask mask, int y)
    {
        for (var x = mask.NextInRow(0, y); x < mask.Width; x = mask.NextInRow(x, y))
        {
            var begin = x;
            while (mask[x, y])
                x++;
            _begin.Add(begin);
            _end.Add(x);
            _label.Add(_label.Count);
        }
    }

    private void Connect(int reach)
    {
        var parent = _label.ToArray();
        for (var y = 1; y < Height; y++)
        {
            var above = _rowStarts[y - 1];
            for (var i = _rowStarts[y]; i < _rowStarts[y + 1]; i++)
            {
                while (above < _rowStarts[y] && _end[above] + reach <= _begin[i])
                    above++;
                for (var j = above; j < _rowStarts[y] && _begin[j] < _end[i] + reach; j++)
                    Unite(parent, i, j);
            }
        }
        Number(parent);
    }

    // The smaller index wins, so a region's root is its first run in raster order.
    private static void Unite(int[] parent, int a, int b)
    {
        a = Root(parent, a);
        b = Root(parent, b);
        if (a < b)
            parent[b] = a;
        else
            parent[a] = b;
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    }

    private void Number(int[] parent)
    {
        for (var i = 0; i < parent.Length; i++)
        {
            var root = Root(parent, i);
            _label[i] = root == i ? RegionCount++ : _label[root];
        }
    }
}
