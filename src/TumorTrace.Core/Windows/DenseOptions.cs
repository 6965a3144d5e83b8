namespace TumorTrace.Core.Windows;

/// <summary>How the dense stage's segmenters see the candidates. Lengths in working px unless named otherwise.</summary>
public sealed record DenseOptions
{
    /// <summary>A coarse cell is tumour from a small share of it on, so tumour edges lie within a cell of the candidates.</summary>
    public const int DefaultMargin = 1;

    /// <summary>How the windows are laid.</summary>
    public WindowMode Windows { get; init; } = WindowMode.Lean;

    /// <summary>
    /// Side of the windows, lean ones have at most its square; null for the model card's, for lean ones
    /// <see cref="LeanPlanner.UsualWindow"/>.
    /// </summary>
    public int? Window { get; init; }

    /// <summary>Lean windows: context on every side of the candidates; null for <see cref="LeanPlanner.UsualHalo"/>.</summary>
    public int? Halo { get; init; }

    /// <summary>Lean windows: coarse cells by which candidates are grown on every side.</summary>
    public int Margin { get; init; } = DefaultMargin;

    /// <summary>Keep the heatmap outside the tissue; normally it is 0 there.</summary>
    public bool KeepGlass { get; init; }

    /// <summary>
    /// Each window is seen in its eight symmetries and the outputs are averaged: eight times the work, with a log of eight times the
    /// size.
    /// </summary>
    public bool Symmetries { get; init; }

    public IEnumerable<OptionProblem> Problems()
    {
        if (Window is { } window && (window < 64 || window % 8 != 0))
            yield return new(nameof(Window), $"{window}", "a multiple of 8, 64 or more");
        if (Halo is { } halo && (halo is < 0 or > 4096 || halo % 8 != 0))
            yield return new(nameof(Halo), $"{halo}", "a multiple of 8 from 0 to 4096");
        if (Margin is < 0 or > 64)
            yield return new(nameof(Margin), $"{Margin} cells", "0 to 64");
    }
}
