using TumorTrace.Core.Runs;

namespace TumorTrace.Server.Corrections;

/// <summary>What corrections are of.</summary>
/// <param name="Slide">Null if it cannot be told.</param>
/// <param name="Run">The settings hash of the run whose regions are version 0; null without a run.</param>
internal sealed record VersionOrigin(SlideFingerprint? Slide, string? Run)
{
    /// <summary>False only for versions of another slide; versions before 0.3 do not say whose they are.</summary>
    internal bool Owns(VersionHead version) => Slide is not { } slide || version.Slide is not { } other || slide.IsSame(other) != false;
}
