using TumorTrace.Core;

namespace TumorTrace.Training.Loop;

/// <summary>When a run is validated, and what follows from it.</summary>
public sealed record ValidationSettings
{
    /// <summary>Steps between validations, at each of which a checkpoint is written.</summary>
    public int Every { get; init; } = 100;

    /// <summary>At most so many patches are looked at.</summary>
    public int Patches { get; init; } = 600;

    /// <summary>Stop after so many validations without a better one; 0: never.</summary>
    public int Patience { get; init; }

    /// <summary>The last weights are the result, not the best ones: for validation data that are too few to choose by.</summary>
    public bool KeepLast { get; init; }

    /// <summary>Everything that is out of range.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Every < 1)
            yield return new OptionProblem(nameof(Every), $"{Every}", "at least 1");
        if (Patience < 0)
            yield return new OptionProblem(nameof(Patience), $"{Patience}", "0 or more");
    }
}
