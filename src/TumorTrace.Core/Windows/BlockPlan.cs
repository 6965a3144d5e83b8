using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Windows;

/// <summary>A rectangle of coarse cells that the network sees as one image.</summary>
/// <param name="Cells">Those of them whose output is wanted, in raster order.</param>
internal sealed record CellBlock(int Column, int Row, int Columns, int Rows, IReadOnlyList<(int Column, int Row)> Cells);

/// <summary>
/// Which cells of the coarse grid are computed together. A cell's output depends a little on where in a block it lies, as
/// the network pads with zeros; so the blocks follow from the cells to scan and this record alone, never from what an
/// earlier run has already computed.
/// </summary>
/// <param name="Side">
/// Cells a side of the squares of a fixed lattice, anchored at the slide's corner, that no block crosses. 1: every window by itself.
/// </param>
/// <param name="Halo">Cells of context on each side of a block, computed and not used.</param>
internal sealed record BlockPlan(CoarseGrid Grid, int Side, int Halo)
{
    /// <summary>Largest drop of the AUC, on windows of known truth, at which dense is "no worse" (docs/method.md, section 3).</summary>
    public const double LargestAucDrop = 0.005;

    /// <exception cref="UserException">The dense mode is asked of a model that takes single windows only.</exception>
    public static BlockPlan For(WorkingScale scale, CoarseOptions options, IPatchModel classifier)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(classifier);
        var grid = CoarseGrid.For(scale, classifier.Card);
        return ModeFor(options.Mode, classifier) == CoarseMode.Patch
            ? new BlockPlan(grid, 1, 0)
            : new BlockPlan(grid, Math.Max(1, options.Block / grid.Cell), (options.Halo + grid.Cell - 1) / grid.Cell);
    }

    /// <summary>Side in working px of the largest image that a call of the network sees.</summary>
    public int InputSide => Pixels(Side);

    /// <summary>The mode that is used: patch or dense.</summary>
    /// <exception cref="UserException">The dense mode is asked of a model that takes single windows only.</exception>
    public static CoarseMode ModeFor(CoarseMode wanted, IPatchModel classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        var card = classifier.Card;
        if (wanted == CoarseMode.Dense && card.DenseStep is null)
            throw new UserException(
                $"{classifier.Path}: the dense coarse mode needs a model that maps blocks larger than its window, "
                    + "but its card has no dense_step; choose the patch mode, or try `tumortrace model upgrade`"
            )
            {
                Option = "Coarse.Mode",
            };
        return wanted != CoarseMode.Auto ? wanted
            : card.DenseStep is not null && card.Metrics?.GetValueOrDefault(CardMetrics.DenseAucDrop, double.NaN) <= LargestAucDrop
                ? CoarseMode.Dense
            : CoarseMode.Patch;
    }

    /// <summary>Blocks that hold every cell once: each lattice square's cells, cut apart where that saves pixels.</summary>
    public List<CellBlock> Cover(IEnumerable<(int Column, int Row)> cells) =>
        [.. cells.GroupBy(c => (c.Row / Side, c.Column / Side)).OrderBy(g => g.Key).SelectMany(g => Cut([.. g.Order()]))];

    /// <summary>What the network sees of a block.</summary>
    public WorkingRect PixelsOf(CellBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var first = Grid.WindowOf(block.Column - Halo, block.Row - Halo);
        return first with { Width = Pixels(block.Columns), Height = Pixels(block.Rows) };
    }

    /// <summary>Where a cell's value is among the block's, by rows.</summary>
    public int IndexOf(CellBlock block, (int Column, int Row) cell)
    {
        ArgumentNullException.ThrowIfNull(block);
        return (cell.Row - block.Row + Halo) * (block.Columns + 2 * Halo) + cell.Column - block.Column + Halo;
    }

    private int Pixels(int cells) => Grid.Window + Grid.Cell * (cells + 2 * Halo - 1);

    private long Cost(CellBlock block) => (long)Pixels(block.Columns) * Pixels(block.Rows);

    private List<CellBlock> Cut(List<(int Column, int Row)> cells)
    {
        var whole = Around(cells);
        var cut = Halves(whole)
            .Select(h => (h.First, h.Second, Cost: Cost(h.First) + Cost(h.Second)))
            .DefaultIfEmpty((whole, whole, long.MaxValue))
            .MinBy(h => h.Item3);
        return Cost(whole) <= cut.Item3 ? [whole] : [.. Cut([.. cut.Item1.Cells]), .. Cut([.. cut.Item2.Cells])];
    }

    private static IEnumerable<(CellBlock First, CellBlock Second)> Halves(CellBlock block)
    {
        for (var column = block.Column + 1; column < block.Column + block.Columns; column++)
            yield return Split(block, c => c.Column < column);
        for (var row = block.Row + 1; row < block.Row + block.Rows; row++)
            yield return Split(block, c => c.Row < row);
    }

    // Neither part is empty: a block's first and last column and row hold cells.
    private static (CellBlock, CellBlock) Split(CellBlock block, Func<(int Column, int Row), bool> first)
    {
        var parts = block.Cells.ToLookup(first);
        return (Around([.. parts[true]]), Around([.. parts[false]]));
    }

    private static CellBlock Around(List<(int Column, int Row)> cells)
    {
        var left = cells.Min(c => c.Column);
        var top = cells.Min(c => c.Row);
        return new CellBlock(left, top, cells.Max(c => c.Column) - left + 1, cells.Max(c => c.Row) - top + 1, cells);
    }
}
