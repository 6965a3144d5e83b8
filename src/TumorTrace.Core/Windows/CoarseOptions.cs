namespace TumorTrace.Core.Windows;

/// <summary>How the coarse stage's network sees the slide.</summary>
public enum CoarseMode
{
    /// <summary>Dense if the classifier's card records that it was measured to be no worse, else patch.</summary>
    Auto,

    /// <summary>Each cell's window by itself (the paper).</summary>
    Patch,

    /// <summary>Blocks of many cells at once, whose windows share the work.</summary>
    Dense,
}

/// <summary>How the coarse stage's classifier sees the tissue. Lengths in working px.</summary>
public sealed record CoarseOptions
{
    public CoarseMode Mode { get; init; }

    /// <summary>Dense mode: side of the squares of the slide that are read and computed as one.</summary>
    public int Block { get; init; } = 1024;

    /// <summary>Dense mode: context around each block, computed and thrown away.</summary>
    public int Halo { get; init; }

    public IEnumerable<OptionProblem> Problems()
    {
        if (Block is not (>= 64 and <= 8192))
            yield return new(nameof(Block), $"{Block}", "64 to 8192 px");
        if (Halo is not (>= 0 and <= 2048))
            yield return new(nameof(Halo), $"{Halo}", "0 to 2048 px");
    }
}
