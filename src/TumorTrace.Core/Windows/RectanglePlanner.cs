using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Windows;

/// <summary>
/// Partitions cells into rectangles with as few computed px as possible. The optimum is out of reach (NP-hard); this takes
/// the best of what is cheap: the slide is cut along empty rows and columns, small pieces get the best guillotine
/// partition, large ones the best partition into shelves, and neighbours are merged where that saves px. A pure
/// function of its input, near linear in the number of cells.
/// </summary>
internal static class RectanglePlanner
{
    /// <summary>Pieces of up to so many cells a side are partitioned by guillotine cuts.</summary>
    private const int SmallSide = 14;

    /// <returns>Disjoint rectangles that hold every set cell, by rows; they may hold others too where that is cheaper.</returns>
    public static List<CellRect> Plan(BitMask cells, WindowCost cost)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var counts = new CellCounts(cells);
        var rectangles = new List<CellRect>();
        Divide(counts, counts.Tight(new CellRect(0, 0, counts.Width, counts.Height)), cost, rectangles, byColumns: true, uncut: 0);
        return RectangleMerger.Merge(rectangles, counts, cost);
    }

    /// <summary>Cuts along empty columns and rows in turn, until neither cuts.</summary>
    private static void Divide(CellCounts counts, CellRect piece, WindowCost cost, List<CellRect> into, bool byColumns, int uncut)
    {
        if (piece.Width == 0)
            return;
        if (uncut == 2 || piece is { Width: <= SmallSide, Height: <= SmallSide })
        {
            into.AddRange(Partition(counts, piece, cost));
            return;
        }
        var parts = Parts(counts, piece, byColumns).ToList();
        foreach (var part in parts)
            Divide(counts, counts.Tight(part), cost, into, !byColumns, parts.Count == 1 ? uncut + 1 : 0);
    }

    private static List<CellRect> Partition(CellCounts counts, CellRect piece, WindowCost cost)
    {
        if (piece is { Width: <= SmallSide, Height: <= SmallSide })
            return new GuillotinePartition(counts, cost).Of(piece);
        var rows = ShelfPartition.Find(counts, piece, cost, upright: false);
        var columns = ShelfPartition.Find(counts, piece, cost, upright: true);
        return rows.Sum(cost.Of) <= columns.Sum(cost.Of) ? rows : columns;
    }

    private static IEnumerable<CellRect> Parts(CellCounts counts, CellRect piece, bool byColumns)
    {
        var (from, to) = byColumns ? (piece.Left, piece.Right) : (piece.Top, piece.Bottom);
        var begin = from;
        for (var at = from; at <= to; at++)
        {
            if (at < to && counts.In(Slice(piece, at, at + 1, byColumns)) > 0)
                continue;
            if (at > begin)
                yield return Slice(piece, begin, at, byColumns);
            begin = at + 1;
        }
    }

    private static CellRect Slice(CellRect piece, int from, int to, bool byColumns) =>
        byColumns ? piece with { Left = from, Right = to } : piece with { Top = from, Bottom = to };
}
