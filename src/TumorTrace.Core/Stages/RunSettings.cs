using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Stages;

/// <summary>Settings that change how fast a slide is done, never what comes out.</summary>
public sealed record RunSettings
{
    /// <summary>Threads that run the networks: one per coarse window or block, all together for a dense window.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Coarse windows per call.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>Memory for decoded tiles.</summary>
    public long TileCacheBytes { get; init; } = WorkingSlide.DefaultCacheBytes;

    /// <summary>Limit for the whole process, which the others are fitted to; null for none.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Bytes for decoded tiles at least.</summary>
    public const long LeastTileCache = 16L << 20;

    public IEnumerable<OptionProblem> Problems()
    {
        if (Threads is < 1 or > 1024)
            yield return new(nameof(Threads), $"{Threads}", "1 to 1024");
        if (Batch is < 1 or > 4096)
            yield return new(nameof(Batch), $"{Batch}", "1 to 4096");
        if (TileCacheBytes < LeastTileCache)
            yield return new(nameof(TileCacheBytes), $"{TileCacheBytes >> 20} MiB", "16 or more");
        if (MemoryBytes is < 64L << 20)
            yield return new(nameof(MemoryBytes), $"{MemoryBytes >> 20} MiB", "64 or more");
    }
}
