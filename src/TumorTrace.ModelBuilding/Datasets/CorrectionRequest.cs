using TumorTrace.Core;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>Which corrections become a data set, and how.</summary>
public sealed record CorrectionRequest
{
    /// <summary>A workspace, a run or one slide's folder in it.</summary>
    public required string Workspace { get; init; }

    /// <summary>The folder to write; it must not exist.</summary>
    public required string Output { get; init; }

    /// <summary>Further folders to look for slides in.</summary>
    public IReadOnlyList<string> Slides { get; init; } = [];

    /// <summary>Tissue outside all regions is normal; otherwise it is unknown.</summary>
    public bool UnreviewedAsNormal { get; init; }

    /// <summary>µm per working px that hard negatives are for.</summary>
    public double Mpp { get; init; } = 0.25;

    /// <summary>Share of the slides that becomes val.</summary>
    public double ValShare { get; init; } = 0.2;

    /// <summary>Decides which slides become val.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Everything that is out of range.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Mpp is not (>= 0.05 and <= 20))
            yield return new OptionProblem(nameof(Mpp), $"{Mpp}", "0.05 to 20 µm/px");
        if (ValShare is not (>= 0 and < 1))
            yield return new OptionProblem(nameof(ValShare), $"{ValShare}", "0 to below 1");
    }
}
