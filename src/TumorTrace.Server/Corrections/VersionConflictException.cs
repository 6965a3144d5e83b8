namespace TumorTrace.Server.Corrections;

/// <summary>Somebody else has saved a version in the meantime; nothing was written.</summary>
/// <param name="expected">The version that the edit was made from.</param>
internal sealed class VersionConflictException(int expected, VersionHead? newest)
    : Exception($"version {expected} is not the newest; that is {newest?.Version ?? 0}")
{
    internal int Expected { get; } = expected;

    /// <summary>The slide was segmented again since the edit began: version 0 is another one now.</summary>
    internal bool IsReplaced { get; init; }

    /// <summary>Null while there is no version but the run's own.</summary>
    internal VersionHead? Newest { get; } = newest;
}
