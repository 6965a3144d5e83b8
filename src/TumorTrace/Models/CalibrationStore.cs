using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;

namespace TumorTrace.Models;

/// <summary>What decides between fp32 and int8 on this machine, measured once for each processor and model.</summary>
internal sealed class CalibrationStore(string folder)
{
    /// <summary>A measurement takes a few seconds, on a busy machine and with large windows minutes.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly MeasurementFolder<EngineCalibration> _kept = new(folder, c => c is { Fp32PxPerSecond: > 0, Int8PxPerSecond: > 0 });

    /// <summary>The user's own.</summary>
    public static CalibrationStore OfUser { get; } = new(Path.Combine(CacheFolder.Path, "engines"));

    public string Folder => folder;

    /// <summary>All that can be read, in the order of their names.</summary>
    public IReadOnlyList<EngineCalibration> All =>
        [
            .. _kept
                .All.OrderBy(c => c.Model, StringComparer.Ordinal)
                .ThenBy(c => c.Processor, StringComparer.Ordinal)
                .ThenBy(c => c.Measured),
        ];

    /// <summary>
    /// What is kept, or else is measured now and kept. Processes that start together measure once: two measurements could decide
    /// differently.
    /// </summary>
    /// <param name="key">Of everything that the measurement depends on.</param>
    /// <returns>Null if nothing can be kept: the next process would measure something else.</returns>
    public EngineCalibration? Get(string key, Func<EngineCalibration> measure)
    {
        if (_kept.TryRead(key) is { } kept)
            return kept;
        using var turn = Turn(key);
        if (turn is null)
            return null;
        if (_kept.TryRead(key) is { } justKept)
            return justKept;
        var measured = measure();
        return _kept.TryKeep(key, measured) ? measured : null;
    }

    /// <summary>Null if the folder cannot be written, or somebody else has measured for longer than anybody should.</summary>
    private FileLock? Turn(string key)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return FileLock.Hold(_kept.FileOf(key) + ".lock", s_patience);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserException)
        {
            return null;
        }
    }
}
