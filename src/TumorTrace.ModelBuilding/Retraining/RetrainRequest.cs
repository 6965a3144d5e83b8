using TumorTrace.Core;

namespace TumorTrace.ModelBuilding.Retraining;

/// <summary>Which corrections a pair of models is to learn from, and where the new pair goes.</summary>
public sealed record RetrainRequest
{
    /// <summary>A workspace, or a run.</summary>
    public required string Workspace { get; init; }

    /// <summary>The new pair's folder, such as WORKSPACE/models/NAME. An interrupted training in it is resumed.</summary>
    public required string Output { get; init; }

    /// <summary>Folder of the pair to begin with.</summary>
    public required string Base { get; init; }

    /// <summary>Further folders to look for slides in.</summary>
    public IReadOnlyList<string> Slides { get; init; } = [];

    /// <summary>Reviewers looked at whole slides: tissue outside all regions is normal; otherwise it is not used.</summary>
    public bool UnreviewedAsNormal { get; init; }

    /// <summary>Optimiser steps of 8 patches.</summary>
    public int Steps { get; init; } = 150;

    /// <summary>Of the optimiser and the networks.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Everything that is out of range.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Steps < 1)
            yield return new OptionProblem(nameof(Steps), $"{Steps}", "at least 1");
        if (Threads < 1)
            yield return new OptionProblem(nameof(Threads), $"{Threads}", "at least 1");
    }
}
