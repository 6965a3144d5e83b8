namespace TumorTrace.Models;

/// <summary>
/// How fast a stage's models are on a machine: from it a run says how long the stage is going to take. Nothing that is computed depends
/// on it.
/// </summary>
internal sealed record StageSpeed
{
    /// <summary>coarse or dense.</summary>
    public required string Stage { get; init; }

    /// <summary>The names on the models' cards, and what decides how they are run.</summary>
    public required string Models { get; init; }

    /// <summary>Name, family, and what it has of the instructions that matter here.</summary>
    public required string Processor { get; init; }

    /// <summary>Version.</summary>
    public required string OnnxRuntime { get; init; }

    /// <summary>That run the networks.</summary>
    public required int Threads { get; init; }

    /// <summary>Working px, of all threads together, reading them included.</summary>
    public required double PxPerSecond { get; init; }

    /// <summary>True if a whole stage of a run showed it; false for a short trial.</summary>
    public required bool FromRun { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Measured { get; init; }
}
