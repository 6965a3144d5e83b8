using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Runs;

namespace TumorTrace.Server.Workspace;

/// <summary>A slide of a run, or of the workspace if no run has it.</summary>
/// <param name="Run">The run's name; null for a slide that was not segmented.</param>
/// <param name="Folder">RUN/NAME with the run's outputs; null without a run.</param>
/// <param name="Manifest">The run's record; null without a run.</param>
/// <param name="SlidePath">The slide's file; null where it is not found.</param>
/// <param name="Corrections">Folder of the corrected versions; made with the first.</param>
/// <param name="Problem">Why the slide cannot be shown; null when it can.</param>
public sealed record SlideEntry(
    string Id,
    string Name,
    string? Run,
    string? Folder,
    Manifest? Manifest,
    string? SlidePath,
    string Corrections,
    string? Problem
)
{
    /// <summary>µm/px for slides that state none, as the run was told.</summary>
    public double? GivenMpp => Manifest?.Options.Mpp;

    /// <summary>An output of the run by its ending, such as "heatmap.ome.tif".</summary>
    internal string File(string ending) => RunFiles.PathOf(Folder ?? throw new InvalidOperationException($"{Id} has no run"), ending);

    /// <exception cref="UserException">The slide's file is not found.</exception>
    internal string RequireSlide() => SlidePath ?? throw new UserException(Problem ?? $"{Name}: the slide is not found");

    /// <summary>Level-0 px as the run's record says; null without a run.</summary>
    internal PixelSize? Size => Manifest is { } m ? new PixelSize(m.Width, m.Height) : null;
}
