using System.Runtime.CompilerServices;

namespace TumorTrace.Core.Synthesis;

/// <summary>
/// A slowly varying quantity stored at the corners of every block and interpolated between them:
/// 2.5 MB for a slide of 100,000 × 100,000 px.
/// </summary>
internal sealed class NodeField
{
    private readonly float[] _nodes;
    private readonly int _columns;
    private readonly int _rows;

    /// <param name="value">The quantity at a node, given in level-0 px.</param>
    public NodeField(int width, int height, Func<double, double, float> value)
    {
        _columns = width / BlockCanvas.Side + 2;
        _rows = height / BlockCanvas.Side + 2;
        _nodes = new float[_columns * _rows];
        Parallel.For(
            0,
            _rows,
            j =>
            {
                for (var i = 0; i < _columns; i++)
                    _nodes[j * _columns + i] = value((double)i * BlockCanvas.Side, (double)j * BlockCanvas.Side);
            }
        );
    }

    /// <summary>The value at the corner of a block, by block column and row; clamped to the slide.</summary>
    public float Node(int column, int row) => _nodes[Math.Clamp(row, 0, _rows - 1) * _columns + Math.Clamp(column, 0, _columns - 1)];

    /// <summary>The interpolated value at a level-0 point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(float x, float y)
    {
        x = Math.Clamp(x / BlockCanvas.Side, 0, _columns - 1.001f);
        y = Math.Clamp(y / BlockCanvas.Side, 0, _rows - 1.001f);
        var i = (int)x;
        var j = (int)y;
        var fx = x - i;
        var fy = y - j;
        var at = j * _columns + i;
        var top = _nodes[at] + (_nodes[at + 1] - _nodes[at]) * fx;
        var bottom = _nodes[at + _columns] + (_nodes[at + _columns + 1] - _nodes[at + _columns]) * fx;
        return top + (bottom - top) * fy;
    }

    /// <summary>The largest value within a block.</summary>
    public float MaxIn(int column, int row) =>
        Math.Max(Math.Max(Node(column, row), Node(column + 1, row)), Math.Max(Node(column, row + 1), Node(column + 1, row + 1)));
}
