using TumorTrace.Core.Slides;

namespace TumorTrace.Core;

/// <summary>Settings that change how fast a slide is done, never what comes out.</summary>
/// <param name="Threads">Threads that run the networks: a coarse window or block each, a dense window all together.</param>
/// <param name="Batch">Coarse windows a call.</param>
/// <param name="TileCacheBytes">Memory for decoded tiles.</param>
/// <param name="MemoryBytes">Limit for the whole process, which the others are fitted to; null for none.</param>
public sealed record RunSettings(int Threads, int Batch = 4, long TileCacheBytes = WorkingSlide.DefaultCacheBytes, long? MemoryBytes = null)
{
    /// <summary>Bytes for decoded tiles at least.</summary>
    public const long LeastTileCache = 16L << 20;

    public IEnumerable<string> Problems()
    {
        if (Threads is < 1 or > 1024)
            yield return $"--threads is {Threads}, expected 1 to 1024";
        if (Batch is < 1 or > 4096)
            yield return $"--batch is {Batch}, expected 1 to 4096";
        if (TileCacheBytes < LeastTileCache)
            yield return $"--tile-cache is {TileCacheBytes >> 20} MiB, expected 16 or more";
        if (MemoryBytes is < 64L << 20)
            yield return $"--memory is {MemoryBytes >> 20} MiB, expected 64 or more";
    }
}
