using TumorTrace.Core.Runs;

namespace TumorTrace.Segmentation;

/// <summary>One slide's outcome.</summary>
/// <param name="Manifest">The record of the result.</param>
/// <param name="Folder">OUT/NAME, where the outputs are.</param>
/// <param name="Kept">An earlier result with the same settings was kept.</param>
public sealed record SlideResult(Manifest Manifest, string Folder, bool Kept);

/// <summary>A slide that failed, and why.</summary>
public sealed record FailedSlide(string Slide, Exception Reason);

/// <summary>What became of a batch of slides.</summary>
/// <param name="Interrupted">It was cancelled: the same call goes on where this one stopped.</param>
public sealed record BatchResult(IReadOnlyList<SlideResult> Done, IReadOnlyList<FailedSlide> Failed, bool Interrupted);
