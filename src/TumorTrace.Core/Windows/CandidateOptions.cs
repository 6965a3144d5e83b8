namespace TumorTrace.Core.Windows;

/// <summary>Where the dense stage runs.</summary>
public sealed record CandidateOptions
{
    /// <summary>
    /// Coarse cells of at least this probability go to the dense stage. The paper has 0.5; why less is the default is in docs/method.md,
    /// section 4.
    /// </summary>
    public double Threshold { get; init; } = 0.4;

    /// <summary>Annotations or a mask of where the dense stage runs, instead of where the coarse stage calls it; null for that.</summary>
    public string? File { get; init; }

    public IEnumerable<OptionProblem> Problems()
    {
        if (Threshold is not (>= 0 and <= 1))
            yield return new(nameof(Threshold), $"{Threshold}", "0 to 1");
    }
}
