namespace TumorTrace.Training.Networks;

/// <summary>How a network around the pretrained trunk is built and trained (see <see cref="TrunkNetwork"/>).</summary>
public sealed record TrunkSettings
{
    /// <summary>Stages of the trunk, in order; each name begins the names of its tensors.</summary>
    private static readonly string[][] s_stages =
    [
        ["conv1.", "bn1."],
        ["layer1."],
        ["layer2."],
        ["layer3."],
    ];

    /// <summary>Factor on all filter counts; 1 with pretrained weights.</summary>
    public double Width { get; init; } = 1;

    /// <summary>The trunk's learning rate as a share of the head's.</summary>
    public double RateShare { get; init; } = 0.1;

    /// <summary>The first so many of the stages conv1, layer1, layer2, layer3 keep their weights.</summary>
    public int FrozenStages { get; init; } = 2;

    /// <summary>The trunk's batch-norms keep their statistics.</summary>
    public bool FrozenStatistics { get; init; } = true;

    /// <summary>True if training never changes this tensor.</summary>
    internal bool IsFrozen(string tensor) => s_stages.Take(FrozenStages).Any(stage => StartsWithAny(tensor, stage));

    /// <summary>True if the tensor, or the layer of this name, is a part of the trunk.</summary>
    internal static bool IsTrunk(string name) => s_stages.Any(stage => StartsWithAny(name, stage));

    private static bool StartsWithAny(string name, string[] beginnings) =>
        Array.Exists(beginnings, b => name.StartsWith(b, StringComparison.Ordinal) || name == b[..^1]);
}
