using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Synthesis;

/// <summary>Which blocks lie wholly in tumour, wholly outside, or are crossed by an outline; only the last need scan-lines.</summary>
internal sealed class BlockTruth
{
    private const byte Mixed = 2;
    private const int Side = BlockCanvas.Side;
    private readonly byte[] _class;
    private readonly int _columns;
    private readonly int _rows;

    public BlockTruth(IReadOnlyList<AnnotationShape> shapes, int width, int height)
    {
        Labels = new PolygonLabels(shapes);
        _columns = (width + Side - 1) / Side;
        _rows = (height + Side - 1) / Side;
        _class = new byte[_columns * _rows];
        for (var row = 0; row < _rows; row++)
            Labels.Read(new Level0Point(0, (double)row * Side), Side, _columns, 1, _class.AsSpan(row * _columns));
        foreach (var ring in shapes.Where(s => s.Kind != RegionKind.Other).SelectMany(s => s.Rings))
        {
            for (var i = 0; i < ring.Count; i++)
                MarkEdge(ring[i], ring[(i + 1) % ring.Count]);
        }
    }

    public PolygonLabels Labels { get; }

    public bool Any(int column, int row) => _class[row * _columns + column] != 0;

    public bool IsTumor(float x, float y)
    {
        var column = (int)x / Side;
        var row = (int)y / Side;
        if (x < 0 || y < 0 || column >= _columns || row >= _rows)
            return false;
        var kind = _class[row * _columns + column];
        return kind == Mixed ? Labels.IsTumor(new Level0Point(x, y)) : kind == TumorLabel.Tumor;
    }

    /// <summary>True if a square around the point reaches a block that holds tumour.</summary>
    public bool Near(float x, float y, float radius)
    {
        var left = Math.Max(0, (int)(x - radius) / Side);
        var right = Math.Min(_columns - 1, (int)(x + radius) / Side);
        var top = Math.Max(0, (int)(y - radius) / Side);
        var bottom = Math.Min(_rows - 1, (int)(y + radius) / Side);
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
            {
                if (Any(column, row))
                    return true;
            }
        }
        return false;
    }

    /// <summary>Fills the labels of a block's pixels; false if none is tumour.</summary>
    public bool Read(BlockCanvas canvas)
    {
        var kind = _class[canvas.Row * _columns + canvas.Column];
        if (kind == Mixed)
            Labels.Read(new Level0Point(canvas.X0, canvas.Y0), 1, Side, Side, canvas.Truth);
        else
            Array.Fill(canvas.Truth, kind);
        return kind != 0;
    }

    /// <summary>Distance in px from each block corner to the nearest block with tumour, in steps of a block (two-pass chamfer).</summary>
    public Func<int, int, float> CornerDistances()
    {
        var w = _columns + 1;
        var h = _rows + 1;
        var d = new float[w * h];
        for (var i = 0; i < d.Length; i++)
            d[i] = Touches(i % w, i / w) ? 0 : 1e6f;
        Sweep(d, w, Enumerable.Range(0, d.Length), -1);
        Sweep(d, w, Enumerable.Range(0, d.Length).Reverse(), 1);
        return (x, y) => d[Math.Min(y, h - 1) * w + Math.Min(x, w - 1)];
    }

    private static void Sweep(float[] d, int w, IEnumerable<int> order, int side)
    {
        var h = d.Length / w;
        foreach (var i in order)
        {
            var x = i % w;
            var y = i / w;
            foreach (
                var (dx, dy, cost) in (ReadOnlySpan<(int, int, float)>)
                    [(side, 0, 1), (0, side, 1), (side, side, 1.41f), (-side, side, 1.41f)]
            )
            {
                if ((uint)(x + dx) < (uint)w && (uint)(y + dy) < (uint)h)
                    d[i] = Math.Min(d[i], d[i + dy * w + dx] + cost * Side);
            }
        }
    }

    private bool Touches(int x, int y)
    {
        for (var row = Math.Max(0, y - 1); row <= Math.Min(_rows - 1, y); row++)
        {
            for (var column = Math.Max(0, x - 1); column <= Math.Min(_columns - 1, x); column++)
            {
                if (Any(column, row))
                    return true;
            }
        }
        return false;
    }

    private void MarkEdge(Level0Point a, Level0Point b)
    {
        if (a.Y > b.Y)
            (a, b) = (b, a);
        var top = Math.Clamp((int)(a.Y / Side), 0, _rows - 1);
        var bottom = Math.Clamp((int)(b.Y / Side), 0, _rows - 1);
        for (var row = top; row <= bottom; row++)
        {
            var xa = XAt(a, b, row * (double)Side);
            var xb = XAt(a, b, (row + 1d) * Side);
            var left = Math.Clamp((int)(Math.Min(xa, xb) / Side), 0, _columns - 1);
            var right = Math.Clamp((int)(Math.Max(xa, xb) / Side), 0, _columns - 1);
            _class.AsSpan(row * _columns + left, right - left + 1).Fill(Mixed);
        }
    }

    /// <summary>x of the edge where it enters or leaves a row of blocks, held within the edge.</summary>
    private static double XAt(Level0Point a, Level0Point b, double y) =>
        b.Y - a.Y < 1e-9 ? (y <= a.Y ? a.X : b.X) : a.X + (Math.Clamp(y, a.Y, b.Y) - a.Y) * (b.X - a.X) / (b.Y - a.Y);
}
