using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Windows;

/// <summary>
/// The grid of the coarse stage: cell (i, j) covers working px [cell·i, cell·(i+1)) × [cell·j, cell·(j+1)), and its
/// window is centred on the cell, so that the heatmap is not shifted (docs/method.md, section 3).
/// </summary>
/// <param name="Scale">The working scale of the classifier.</param>
public sealed record CoarseGrid(WorkingScale Scale, int Cell, int Window)
{
    public static CoarseGrid For(WorkingScale scale, ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return new CoarseGrid(scale, card.Cell!.Value, card.Window);
    }

    /// <summary>Cells a row; the last one may overhang the slide.</summary>
    public int Columns => (int)((Scale.Size.Width + Cell - 1) / Cell);

    public int Rows => (int)((Scale.Size.Height + Cell - 1) / Cell);

    public WorkingRect WindowOf(int column, int row)
    {
        // Window px number window/2 is the cell's px number cell/2.
        var offset = Cell / 2 - Window / 2;
        return new WorkingRect((long)column * Cell + offset, (long)row * Cell + offset, Window, Window);
    }

    /// <summary>The cell's square in level-0 px.</summary>
    public Level0Rect SquareOf(int column, int row)
    {
        var side = Cell * Scale.Ratio;
        return new Level0Rect(column * side, row * side, side, side);
    }

    /// <summary>The cells that hold any tissue, in raster order.</summary>
    public List<(int Column, int Row)> CellsToScan(TissueMask tissue)
    {
        ArgumentNullException.ThrowIfNull(tissue);
        var cells = new List<(int, int)>();
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                if (tissue.AnyIn(SquareOf(column, row)))
                    cells.Add((column, row));
            }
        }
        return cells;
    }
}
