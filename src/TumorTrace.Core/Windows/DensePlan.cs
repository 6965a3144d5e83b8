using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Windows;

/// <summary>How the dense stage's windows are laid (docs/method.md, section 4).</summary>
public enum WindowMode
{
    /// <summary>Rectangles that cover the grown candidates once, each with a halo of context.</summary>
    Lean,

    /// <summary>The paper's lattice of half-overlapping squares.</summary>
    Paper,
}

/// <summary>One window of the dense stage.</summary>
/// <param name="Number">Tells it apart in the log; the same in every run with the same slide and settings.</param>
/// <param name="Pixels">What the network sees, in working px on the heatmap's grid; may overhang the slide.</param>
/// <param name="Kept">The part of the output that is kept, in heatmap px, inside <paramref name="Pixels"/>.</param>
internal sealed record DenseWindow(long Number, WorkingRect Pixels, HeatmapRect Kept);

/// <summary>The windows of the dense stage.</summary>
/// <param name="Scale">The working scale of the segmenter.</param>
/// <param name="Stride">Working px per heatmap px.</param>
/// <param name="Step">Working px from one row of windows to the next; where their places are free, about that.</param>
/// <param name="Windows">In the order of their numbers.</param>
internal sealed record DensePlan(WorkingScale Scale, int Stride, int Step, IReadOnlyList<DenseWindow> Windows)
{
    /// <summary>Heatmap size, floor(W / stride) × floor(H / stride): programs that attach overlays expect it.</summary>
    public PixelSize HeatmapSize => new(Scale.Size.Width / Stride, Scale.Size.Height / Stride);

    /// <summary>Working px that the network computes, halos and overlaps included.</summary>
    public long ComputedPixels => Windows.Sum(w => w.Pixels.Area);

    /// <summary>Tells plans apart: window 7 of one is not window 7 of another.</summary>
    public string Hash => FileHash.Text(string.Join('\n', Windows));

    /// <summary>The square of side <see cref="Step"/> that holds the window's centre, for the order of reading.</summary>
    public (int Column, int Row) PositionOf(DenseWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return ((int)((window.Pixels.X + window.Pixels.Width / 2) / Step), (int)((window.Pixels.Y + window.Pixels.Height / 2) / Step));
    }
}
