namespace TumorTrace.Core.Windows;

/// <summary>
/// The best partition by straight cuts from edge to edge: each rectangle stays whole or is cut at its best place, and so
/// on. Rectangles are shrunk to their set cells first, so that few different ones occur.
/// </summary>
internal sealed class GuillotinePartition(CellCounts counts, WindowCost cost)
{
    private readonly Dictionary<CellRect, (long Cost, CellRect First, CellRect Second)> _best = [];

    internal List<CellRect> Of(CellRect piece)
    {
        var rectangles = new List<CellRect>();
        var tight = counts.Tight(piece);
        Best(tight);
        Collect(tight, rectangles);
        return rectangles;
    }

    private long Best(CellRect tight)
    {
        if (tight.Width == 0)
            return 0;
        if (_best.TryGetValue(tight, out var known))
            return known.Cost;
        // Nothing is cheaper than the whole where every cell of it is set.
        var best = (Cost: cost.Of(tight), First: default(CellRect), Second: default(CellRect));
        if (best.Cost == WindowCost.Impossible || counts.In(tight) < tight.Width * tight.Height)
        {
            for (var x = tight.Left + 1; x < tight.Right; x++)
                Try(tight with { Right = x }, tight with { Left = x }, ref best);
            for (var y = tight.Top + 1; y < tight.Bottom; y++)
                Try(tight with { Bottom = y }, tight with { Top = y }, ref best);
        }
        _best[tight] = best;
        return best.Cost;
    }

    private void Try(CellRect one, CellRect other, ref (long Cost, CellRect First, CellRect Second) best)
    {
        var first = counts.Tight(one);
        var second = counts.Tight(other);
        var sum = Best(first);
        if (sum < best.Cost && (sum += Best(second)) < best.Cost)
            best = (sum, first, second);
    }

    private void Collect(CellRect tight, List<CellRect> into)
    {
        if (tight.Width == 0)
            return;
        var (_, first, second) = _best[tight];
        if (first.Width == 0 && second.Width == 0)
        {
            into.Add(tight);
            return;
        }
        Collect(first, into);
        Collect(second, into);
    }
}
