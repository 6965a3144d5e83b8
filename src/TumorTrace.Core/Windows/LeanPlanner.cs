using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Windows;

/// <summary>
/// Lean windows: the candidates, grown by a margin, are covered once by rectangles of planning cells; each window is a
/// rectangle with context around it (docs/method.md, section 4): a halo around its candidates, in which their margin lies.
/// </summary>
/// <param name="Scale">The working scale of the segmenter.</param>
/// <param name="Window">Windows have at most this number squared px, for memory; their shape is free.</param>
/// <param name="Stride">Working px per heatmap px.</param>
/// <param name="Halo">Context on every side of the candidates, in working px, a multiple of the stride.</param>
/// <param name="SideMultiple">
/// The windows' corners lie on multiples of so many px, itself a multiple of the stride: their sides suit the network, and it halves every
/// window at the same px.
/// </param>
internal sealed record LeanPlanner(WorkingScale Scale, int Window, int Stride, int Halo, int SideMultiple)
{
    private const int MeasuredHalo = 192;

    /// <summary>Windows that halos leave enough of; larger ones brought nothing (bench/results/dense-windows.md).</summary>
    private const int EnoughWindow = 1152;

    /// <summary>Planning cells where no classifier's cells set their size, in heatmap px: 128 px at stride 8.</summary>
    private const int TissueCellPixels = 16;

    /// <summary>
    /// The window where none is asked for: the models' own or, where halos would take much of that, twelve halos, up to 1152 px (six halos
    /// if that is more).
    /// </summary>
    public static int UsualWindow(SegmentModels models)
    {
        ArgumentNullException.ThrowIfNull(models);
        var own = models.Segmenters[0].Card.DenseWindow!.Value;
        var halo = WholeHalo(models.Segmenters);
        // Windows of less than two halos are for graphs and tests that see next to nothing around a px.
        if (own < 2 * halo)
            return own;
        var least = Math.Min(12 * halo, Math.Max(EnoughWindow, 6 * halo));
        return Math.Max(own, (least + models.SideMultiple - 1) / models.SideMultiple * models.SideMultiple);
    }

    /// <summary>
    /// The halo where none is asked for: the largest of the models', each its card's or 192 px, the reach of the atrous pyramid's widest
    /// branch, rate 24 at stride 8 (measured with `tumortrace model halo`, bench/results). In small windows a quarter of their side.
    /// </summary>
    public static int UsualHalo(IReadOnlyList<IPatchModel> segmenters, int window)
    {
        ArgumentNullException.ThrowIfNull(segmenters);
        var stride = segmenters[0].Card.OutputStride!.Value;
        return Math.Min(WholeHalo(segmenters), window / 4) / stride * stride;
    }

    private static int WholeHalo(IReadOnlyList<IPatchModel> segmenters) => segmenters.Max(m => m.Card.Halo ?? MeasuredHalo);

    /// <summary>The windows for the coarse stage's candidates, grown by <paramref name="margin"/> coarse cells on every side.</summary>
    public DensePlan ForCandidates(CoarseMap coarse, double threshold, int margin)
    {
        ArgumentNullException.ThrowIfNull(coarse);
        // The same working px for classifier and segmenter as a rule; else cells of about that size, rounded outwards.
        var side = coarse.Grid.Cell * coarse.Grid.Scale.Ratio / Scale.Ratio;
        var cell = CellOf(side);
        var candidates = Grid(cell);
        var grown = Grid(cell);
        foreach (var (column, row) in coarse.Candidates(threshold))
        {
            Mark(candidates, column * side / cell, row * side / cell, (column + 1) * side / cell, (row + 1) * side / cell);
            Mark(
                grown,
                (column - margin) * side / cell,
                (row - margin) * side / cell,
                (column + 1 + margin) * side / cell,
                (row + 1 + margin) * side / cell
            );
        }
        return PlanOf(grown, candidates, cell, margin);
    }

    /// <summary>The windows for all tissue, and for the mask px around it that count as tissue when stitching.</summary>
    public DensePlan ForTissue(TissueMask tissue)
    {
        ArgumentNullException.ThrowIfNull(tissue);
        var cell = CellOf(TissueCellPixels * Stride);
        var cells = Grid(cell);
        var side = cell * Scale.Ratio;
        var around = tissue.Downsample;
        for (var row = 0; row < cells.Height; row++)
        {
            for (var column = 0; column < cells.Width; column++)
                cells[column, row] = tissue.AnyIn(
                    new Level0Rect(column * side - around, row * side - around, side + 2 * around, side + 2 * around)
                );
        }
        return PlanOf(cells, cells, cell, margin: 0);
    }

    /// <summary>The side of the planning cells: near the wanted one, on the heatmap's grid, and with its halo inside a window.</summary>
    private int CellOf(double side)
    {
        var largest = (Window - 2 * Halo) / Stride * Stride;
        if (largest < Stride)
            throw new UserException(
                $"a halo of {Halo} px leaves nothing of windows of {Window} px, "
                    + $"expected at most {Math.Max(0, (Window - Stride) / 2 / Stride * Stride)}, or larger windows"
            )
            {
                Option = "Dense.Halo",
            };
        return Math.Clamp((int)Math.Round(side / Stride) * Stride, Stride, largest);
    }

    private BitMask Grid(int cell)
    {
        var width = Scale.Size.Width / Stride * Stride;
        var height = Scale.Size.Height / Stride * Stride;
        return new BitMask((int)((width + cell - 1) / cell), (int)((height + cell - 1) / cell));
    }

    private static void Mark(BitMask cells, double left, double top, double right, double bottom)
    {
        const double Rounding = 1e-6;
        for (var y = Math.Max(0, (int)Math.Floor(top + Rounding)); y < Math.Min(cells.Height, Math.Ceiling(bottom - Rounding)); y++)
        {
            for (var x = Math.Max(0, (int)Math.Floor(left + Rounding)); x < Math.Min(cells.Width, Math.Ceiling(right - Rounding)); x++)
                cells[x, y] = true;
        }
    }

    private DensePlan PlanOf(BitMask cells, BitMask candidates, int cell, int margin)
    {
        var core = new CellCounts(candidates);
        var context = Math.Max(Halo / 3, Halo - margin * cell) / Stride * Stride;
        // What aligning may add on each side; where windows are small, only what leaves room for a cell.
        var added = Math.Clamp((Window - 2 * Halo - cell) / 2, 0, SideMultiple - Stride);
        var rectangles = RectanglePlanner.Plan(cells, new WindowCost(cell, Halo + added, (long)Window * Window));
        return new DensePlan(
            Scale,
            Stride,
            Window,
            [.. rectangles.Select((r, number) => WindowOf(r, core.Tight(r), cell, context, number))]
        );
    }

    /// <param name="core">The candidates among the cells: they have the whole halo, the margin around them lies in it.</param>
    /// <param name="context">What is left of the halo around the margin, or a third of it where that is more.</param>
    private DenseWindow WindowOf(CellRect cells, CellRect core, int cell, int context, int number)
    {
        var counts = Pixels(cells, cell);
        var seen = Grown(counts, context);
        if (core.Width > 0)
            seen = Union(seen, Grown(Pixels(core, cell), Halo));
        return new DenseWindow(
            number,
            Aligned(seen),
            new HeatmapRect(counts.X / Stride, counts.Y / Stride, counts.Width / Stride, counts.Height / Stride)
        );
    }

    /// <summary>The last cells may overhang the slide: nothing of the output is kept there.</summary>
    private WorkingRect Pixels(CellRect cells, int cell)
    {
        var left = (long)cells.Left * cell;
        var top = (long)cells.Top * cell;
        var right = Math.Min((long)cells.Right * cell, Scale.Size.Width / Stride * Stride);
        var bottom = Math.Min((long)cells.Bottom * cell, Scale.Size.Height / Stride * Stride);
        return new WorkingRect(left, top, (int)(right - left), (int)(bottom - top));
    }

    private WorkingRect Aligned(WorkingRect r)
    {
        var (left, top) = (Down(r.X), Down(r.Y));
        return new WorkingRect(left, top, (int)(-Down(-r.Right) - left), (int)(-Down(-r.Bottom) - top));
    }

    /// <summary>The next multiple below, also left of and above the slide.</summary>
    private long Down(long px) => px - ((px % SideMultiple) + SideMultiple) % SideMultiple;

    private static WorkingRect Grown(WorkingRect r, int by) => new(r.X - by, r.Y - by, r.Width + 2 * by, r.Height + 2 * by);

    private static WorkingRect Union(WorkingRect a, WorkingRect b)
    {
        var x = Math.Min(a.X, b.X);
        var y = Math.Min(a.Y, b.Y);
        return new WorkingRect(x, y, (int)(Math.Max(a.Right, b.Right) - x), (int)(Math.Max(a.Bottom, b.Bottom) - y));
    }
}
