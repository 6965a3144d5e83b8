namespace TumorTrace.Server.Corrections;

/// <summary>The version that an edit was made from.</summary>
/// <param name="Version">0: the run's own regions.</param>
/// <param name="Run">The run whose regions version 0 was, as its head said; null if the client does not say.</param>
internal readonly record struct VersionBase(int Version, string? Run = null)
{
    public static implicit operator VersionBase(int version) => new(version);
}
