namespace TumorTrace.Core.Stages;

/// <summary>
/// Fits the settings that never change a result, workers and tiles, into a limit for the whole process. The size of the dense
/// windows, which takes most and does change the last digits, is not touched here: it is chosen in
/// <see cref="Windows.DenseOptions.Window"/>. The stages follow each other and give their memory back.
/// </summary>
/// <param name="Resident">Bytes the process holds before its first window: runtime, libraries, models, the slide's overview.</param>
/// <param name="Coarse">A call of the classifier, one a worker.</param>
/// <param name="Dense">A call of the segmenters, which all threads share.</param>
/// <param name="Outputs">Bytes that stitching, tracing and writing take, when the networks and tiles are gone.</param>
internal sealed record MemoryPlan(long Resident, CallMemory Coarse, CallMemory Dense, long Outputs = 0)
{
    /// <summary>What no figure above covers: polygons, the writers of TIFF and PNG, garbage not yet collected.</summary>
    public const long Margin = 128L << 20;

    /// <summary>With less, windows of neighbouring rows find too few of their common tiles: one worker fewer is the smaller loss.</summary>
    private const long UsefulCache = 48L << 20;

    /// <summary>True if the dense windows take most: smaller ones need less.</summary>
    public bool DenseIsMost => Dense.Of(workers: 1) > Coarse.Of(workers: 1);

    /// <summary>The plan for a slide whose overview and outputs take so many bytes.</summary>
    public MemoryPlan For(long overview, long outputs = 0) => this with { Resident = Resident + overview, Outputs = outputs };

    /// <summary>Bytes at most with these settings: inputs wait in a queue as long as there are workers, and one is being read.</summary>
    public long Peak(RunSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Math.Max(Resident + Outputs, Computing(settings.Threads) + settings.TileCacheBytes);
    }

    /// <summary>As many of the asked workers and tiles as the limit allows; the settings themselves where there is none.</summary>
    /// <exception cref="UserException">Not even one worker fits, or not the outputs.</exception>
    public RunSettings Fit(RunSettings asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (asked.MemoryBytes is not { } limit)
            return asked;
        for (var threads = asked.Threads; threads >= 1 && Resident + Outputs <= limit; threads--)
        {
            var room = limit - Computing(threads);
            if (room >= Math.Min(threads > 1 ? UsefulCache : RunSettings.LeastTileCache, asked.TileCacheBytes))
                return asked with { Threads = threads, TileCacheBytes = Math.Min(room, asked.TileCacheBytes) };
        }
        throw TooLittle(limit, Computing(threads: 1) + RunSettings.LeastTileCache);
    }

    /// <summary>Bytes of the two stages that run networks, without their tiles.</summary>
    private long Computing(int threads) => Resident + Margin + Math.Max(Coarse.Of(threads), Dense.Of(workers: 1));

    private UserException TooLittle(long limit, long needed)
    {
        if (Resident + Outputs >= needed)
            return Refusal(
                $"{Parts(limit, Resident + Outputs)}, {MiB(Outputs)} to write the outputs of a slide this large; "
                    + $"give {MiB(Resident + Outputs)} or more"
            );
        var most = DenseIsMost ? Dense : Coarse;
        return Refusal(
            $"{Parts(limit, needed)}, {MiB(most.Network)} for a network on one {(DenseIsMost ? "dense window" : "coarse block")}, "
                + $"{MiB(3 * most.Input + RunSettings.LeastTileCache)} for pixels, {Margin >> 20} for the rest; "
                + $"give {MiB(needed)} or more, or choose smaller {(DenseIsMost ? "dense windows" : "coarse blocks or batches")}"
        );
    }

    private static UserException Refusal(string message) => new(message) { Option = nameof(RunSettings.MemoryBytes) };

    private string Parts(long limit, long needed) =>
        $"the memory limit is {limit >> 20} MiB, and the least is {MiB(needed)} MiB: "
        + $"{MiB(Resident)} for the program, its models and the slide's overview";

    private static long MiB(long bytes) => (bytes + (1 << 20) - 1) >> 20;
}

/// <summary>What a call of a network takes.</summary>
/// <param name="Network">Bytes of its activations.</param>
/// <param name="Input">Bytes of its pixels.</param>
internal sealed record CallMemory(long Network, long Input)
{
    internal long Of(int workers) => workers * Network + (2L * workers + 1) * Input;
}
