using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Windows;

/// <summary>
/// The paper's candidate windows: a lattice with a step of half a window; a window is placed, centred on a lattice
/// square, for every square that holds a candidate. Neighbouring windows overlap by half and each candidate lies in
/// the central half of some window (docs/method.md, section 4).
/// </summary>
/// <param name="Scale">The working scale of the segmenter.</param>
/// <param name="Window">Side of the windows in working px, a multiple of the output stride.</param>
/// <param name="Stride">Working px per heatmap px.</param>
internal sealed record DenseLattice(WorkingScale Scale, int Window, int Stride)
{
    /// <summary>Half a window, so that windows start on the heatmap's grid.</summary>
    public int Step => Math.Max(Stride, Window / 2 / Stride * Stride);

    public int Columns => (int)((Scale.Size.Width + Step - 1) / Step);

    public int Rows => (int)((Scale.Size.Height + Step - 1) / Step);

    /// <summary>A window's number, the same in every run with the same slide and settings.</summary>
    public long NumberOf(int column, int row) => (long)row * Columns + column;

    public WorkingRect WindowOf(long number)
    {
        var margin = (Window - Step) / 2 / Stride * Stride;
        return new WorkingRect(number % Columns * Step - margin, number / Columns * Step - margin, Window, Window);
    }

    /// <summary>The plan of some windows; the whole of each one's output is kept.</summary>
    public DensePlan Plan(IEnumerable<long> numbers) =>
        new(
            Scale,
            Stride,
            Step,
            [
                .. numbers.Select(number =>
                {
                    var window = WindowOf(number);
                    return new DenseWindow(
                        number,
                        window,
                        new HeatmapRect(window.X / Stride, window.Y / Stride, Window / Stride, Window / Stride)
                    );
                }),
            ]
        );

    /// <summary>The windows for the candidates of the coarse stage.</summary>
    public List<long> ForCandidates(CoarseMap coarse, double threshold)
    {
        ArgumentNullException.ThrowIfNull(coarse);
        var side = coarse.Grid.Cell * coarse.Grid.Scale.Ratio / Scale.Ratio;
        var squares = coarse
            .Candidates(threshold)
            .Select(cell => NumberOf(Clamp((cell.Column + 0.5) * side, Columns), Clamp((cell.Row + 0.5) * side, Rows)));
        return InReadingOrder(squares);
    }

    /// <summary>The windows for every lattice square that holds tissue.</summary>
    public List<long> ForTissue(TissueMask tissue)
    {
        ArgumentNullException.ThrowIfNull(tissue);
        var side = Step * Scale.Ratio;
        var squares =
            from row in Enumerable.Range(0, Rows)
            from column in Enumerable.Range(0, Columns)
            where tissue.AnyIn(new Level0Rect(column * side, row * side, side, side))
            select NumberOf(column, row);
        return InReadingOrder(squares);
    }

    private int Clamp(double position, int count) => Math.Clamp((int)(position / Step), 0, count - 1);

    private static List<long> InReadingOrder(IEnumerable<long> numbers) => [.. numbers.Distinct().Order()];
}
