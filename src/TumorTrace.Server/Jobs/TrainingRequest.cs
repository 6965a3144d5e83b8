using System.Text.Json.Serialization;

namespace TumorTrace.Server.Jobs;

/// <summary>What a training on the workspace's corrections is to do. Unknown members are refused.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TrainingRequest
{
    /// <summary>The new pair's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The pair to begin with, by name.</summary>
    public string Models { get; init; } = "";

    /// <summary>Whole slides were looked at: tissue outside all regions is normal.</summary>
    public bool WholeSlides { get; init; }
}
