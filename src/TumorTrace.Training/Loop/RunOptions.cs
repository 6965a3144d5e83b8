using TumorTrace.Training.Data;

namespace TumorTrace.Training.Loop;

/// <summary>Where and how a run runs, and from which weights; apart from those, none of it changes the result.</summary>
public sealed record RunOptions
{
    /// <summary>Gets last.safetensors, best.safetensors and log.csv.</summary>
    public required string Folder { get; init; }

    /// <summary>Of libtorch and of the patch readers, each.</summary>
    public required int Threads { get; init; }

    /// <summary>As libtorch calls it: "cpu", or "cuda:N" for a GPU.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Go on from the folder's last checkpoint if there is one.</summary>
    public bool Resume { get; init; }

    /// <summary>Weights to begin with; null: random ones.</summary>
    public StartingPoint? Start { get; init; }

    /// <summary>
    /// A table of positions (see <see cref="HardNegativeFile"/>) that join the normal patches from the start; null for none.
    /// </summary>
    public string? HardNegatives { get; init; }

    /// <summary>After this time the run stops with a checkpoint, as if killed; null: never.</summary>
    public TimeSpan? TimeLimit { get; init; }

    public required TimeProvider Time { get; init; }
}
