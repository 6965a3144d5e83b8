using TumorTrace.Core;

namespace TumorTrace.Training.Loop;

/// <summary>The search for hard negatives: normal positions that the network takes for tumour.</summary>
public sealed record MiningSettings
{
    /// <summary>Steps between two searches; 0: none.</summary>
    public int Every { get; init; }

    /// <summary>Normal positions looked at in a search.</summary>
    public int Positions { get; init; } = 2000;

    /// <summary>Share of the normal patches drawn from hard negatives, once there are any.</summary>
    public double Share { get; init; } = 0.3;

    /// <summary>Everything that is out of range.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Every < 0)
            yield return new OptionProblem(nameof(Every), $"{Every}", "0 or more");
        if (Positions < 1)
            yield return new OptionProblem(nameof(Positions), $"{Positions}", "at least 1");
        if (Share is not (>= 0 and <= 1))
            yield return new OptionProblem(nameof(Share), $"{Share}", "0 to 1");
    }
}
