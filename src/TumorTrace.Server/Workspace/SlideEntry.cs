using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Runs;

namespace TumorTrace.Server.Workspace;

/// <summary>A slide of a run, or of the workspace if no run has it.</summary>
public sealed record SlideEntry
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The run's name; null for a slide that was not segmented.</summary>
    public string? Run { get; init; }

    /// <summary>RUN/NAME with the run's outputs; null without a run.</summary>
    public string? Folder { get; init; }

    /// <summary>The run's manifest; null without a run.</summary>
    public Manifest? Manifest { get; init; }

    /// <summary>The slide's file; null if it was not found.</summary>
    public required string? SlidePath { get; init; }

    /// <summary>Folder of the corrected versions; made with the first.</summary>
    public required string Corrections { get; init; }

    /// <summary>Why the slide cannot be shown; null if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>µm/px that the run was given, whatever the slide states.</summary>
    public double? GivenMpp => Manifest?.Options.Mpp;

    /// <summary>An output of the run by its ending, such as "heatmap.ome.tif".</summary>
    internal string File(string ending) => RunFiles.PathOf(Folder ?? throw new InvalidOperationException($"{Id} has no run"), ending);

    /// <exception cref="UserException">The slide's file was not found.</exception>
    internal string RequireSlide() => SlidePath ?? throw new UserException(Problem ?? $"{Name}: the slide's file is missing");

    /// <summary>Level-0 px according to the manifest; null without a run.</summary>
    internal PixelSize? Size => Manifest is { } m ? new PixelSize(m.Width, m.Height) : null;
}
