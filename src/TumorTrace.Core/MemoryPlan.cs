namespace TumorTrace.Core;

/// <summary>
/// Fits the settings that never change a result into a limit for the whole process. The size of the dense windows, which
/// takes most and does change results in the last digits, is not touched: it is chosen in
/// <see cref="SegmentOptions.DenseWindow"/>, and a smaller one is what the message asks for when nothing else is left.
/// </summary>
/// <param name="Resident">Bytes the process holds before its first window: runtime, libraries, models, the slide's overview.</param>
/// <param name="Worker">Bytes a worker's models take while they run their largest input.</param>
/// <param name="Input">Bytes of that input's pixels.</param>
public sealed record MemoryPlan(long Resident, long Worker, long Input)
{
    /// <summary>What no figure above covers: polygons, the writers of TIFF and PNG, garbage not yet collected.</summary>
    public const long Margin = 128L << 20;

    /// <summary>With less, windows of neighbouring rows find too few of their common tiles: one worker fewer is the smaller loss.</summary>
    private const long UsefulCache = 48L << 20;

    /// <summary>The plan for a slide whose overview takes so many bytes.</summary>
    public MemoryPlan For(long overview) => this with { Resident = Resident + overview };

    /// <summary>Bytes at most with these settings: windows wait in a channel as long as there are workers, and one is being read.</summary>
    public long Peak(RunSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Resident + Margin + settings.TileCacheBytes + settings.Threads * Worker + (2L * settings.Threads + 1) * Input;
    }

    /// <summary>As many of the asked workers and tiles as the limit allows; the settings themselves where there is none.</summary>
    /// <exception cref="UserException">Not even one worker fits.</exception>
    public RunSettings Fit(RunSettings asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (asked.MemoryBytes is not { } limit)
            return asked;
        for (var threads = asked.Threads; threads >= 1; threads--)
        {
            var room = limit - Peak(asked with { Threads = threads, TileCacheBytes = 0 });
            if (room >= Math.Min(threads > 1 ? UsefulCache : RunSettings.LeastTileCache, asked.TileCacheBytes))
                return asked with { Threads = threads, TileCacheBytes = Math.Min(room, asked.TileCacheBytes) };
        }
        throw TooLittle(limit, Peak(asked with { Threads = 1, TileCacheBytes = RunSettings.LeastTileCache }));
    }

    private UserException TooLittle(long limit, long needed) => new(
        $"--memory is {limit >> 20} MiB, and one worker needs {MiB(needed)} MiB: {MiB(Resident)} for the program, its models and the slide's overview, "
        + $"{MiB(Worker)} for the networks on a window, {MiB(3 * Input + RunSettings.LeastTileCache)} for pixels, {Margin >> 20} for the rest; "
        + $"give --memory {MiB(needed)} or more, a smaller --dense-window, or --batch 1");

    private static long MiB(long bytes) => (bytes + (1 << 20) - 1) >> 20;
}
