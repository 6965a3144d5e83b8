using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Core.Windows;

/// <summary>The coarse heatmap, one probability a cell; unscanned cells are 0 and marked so.</summary>
public sealed class CoarseMap(CoarseGrid grid)
{
    private readonly ushort[] _values = new ushort[grid.Columns * grid.Rows];
    private readonly bool[] _scanned = new bool[grid.Columns * grid.Rows];

    public CoarseGrid Grid { get; } = grid;

    /// <summary>Cells scanned so far.</summary>
    public int ScannedCount { get; private set; }

    /// <summary>The cell's quantised probability.</summary>
    public ushort this[int column, int row] => _values[row * Grid.Columns + column];

    public bool IsScanned(int column, int row) => _scanned[row * Grid.Columns + column];

    public void Set(int column, int row, ushort value)
    {
        var index = row * Grid.Columns + column;
        ScannedCount += _scanned[index] ? 0 : 1;
        _values[index] = value;
        _scanned[index] = true;
    }

    /// <summary>Cells of at least <paramref name="threshold"/>, in raster order.</summary>
    public List<(int Column, int Row)> Candidates(double threshold)
    {
        var least = Quantised.AtLeast(threshold);
        var candidates = new List<(int, int)>();
        for (var row = 0; row < Grid.Rows; row++)
        {
            for (var column = 0; column < Grid.Columns; column++)
            {
                if (IsScanned(column, row) && (this[column, row] >= least || threshold <= 0))
                    candidates.Add((column, row));
            }
        }
        return candidates;
    }
}
