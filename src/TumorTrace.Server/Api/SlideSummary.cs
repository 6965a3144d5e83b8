using TumorTrace.Server.Corrections;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Api;

/// <summary>The last edit of a slide.</summary>
public sealed record LastEdit(string Who, DateTimeOffset At);

/// <summary>A slide in the list. The numbers of an edited slide are those of its newest version.</summary>
public record SlideSummary
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The run's name; null for a slide that was not segmented.</summary>
    public required string? Run { get; init; }

    public required SlideState State { get; init; }

    /// <summary>Level-0 px; 0 if the slide cannot be opened.</summary>
    public required long Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required long Height { get; init; }

    /// <summary>µm per level-0 px; null if unknown.</summary>
    public required double? Mpp { get; init; }

    /// <summary>Highest tumour probability of the slide.</summary>
    public required double? Score { get; init; }

    /// <summary>Total area of the tumour regions that are not rejected.</summary>
    public required double? AreaMm2 { get; init; }

    /// <summary>Number of tumour regions that are not rejected.</summary>
    public required int? Regions { get; init; }

    /// <summary>How many lesions are reviewed; null for a slide without annotations.</summary>
    public required ReviewCounts? Review { get; init; }

    /// <summary>What of the slide may make its result less trustworthy, in a few words each; empty for a slide like others.</summary>
    public required IReadOnlyList<string> Flags { get; init; }

    /// <summary>Newest version of the annotations; 0 is the run's own.</summary>
    public required int Version { get; init; }

    /// <summary>Null while nobody has edited the slide.</summary>
    public required LastEdit? LastEdit { get; init; }

    /// <summary>Address of a small picture, relative to the page: the server may lie behind a proxy under a path of its own.</summary>
    public required string Thumbnail { get; init; }

    /// <summary>Why the slide cannot be shown; null if it can.</summary>
    public required string? Problem { get; init; }
}
