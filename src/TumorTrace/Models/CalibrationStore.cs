using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;

namespace TumorTrace.Models;

/// <summary>What was measured on this machine, one file for each processor and model.</summary>
internal sealed class CalibrationStore(string folder)
{
    /// <summary>A measurement takes a few seconds, on a busy machine and with large windows minutes.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <summary>The user's own.</summary>
    public static CalibrationStore OfUser { get; } = new(Path.Combine(CacheFolder.Path, "engines"));

    public string Folder => folder;

    /// <summary>All that can be read, in the order of their names.</summary>
    public IReadOnlyList<EngineCalibration> All =>
        Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateFiles(folder, "*.json")
                    .Select(TryRead)
                    .OfType<EngineCalibration>()
                    .OrderBy(c => c.Model, StringComparer.Ordinal)
                    .ThenBy(c => c.Processor, StringComparer.Ordinal)
                    .ThenBy(c => c.Measured),
            ]
            : [];

    /// <summary>
    /// What is kept, or else is measured now and kept. Processes that start together measure once: two measurements could decide
    /// differently.
    /// </summary>
    /// <param name="key">Of everything that the measurement depends on.</param>
    /// <returns>Null if nothing can be kept: the next process would measure something else.</returns>
    public EngineCalibration? Get(string key, Func<EngineCalibration> measure)
    {
        var path = Path.Combine(folder, $"{FileHash.Text(key)[..32]}.json");
        if (TryRead(path) is { } kept)
            return kept;
        using var turn = Turn(path);
        if (turn is null)
            return null;
        if (TryRead(path) is { } justKept)
            return justKept;
        var measured = measure();
        return TryKeep(path, measured) ? measured : null;
    }

    /// <summary>Null if the folder cannot be written, or somebody else has measured for longer than anybody should.</summary>
    private FileLock? Turn(string path)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return FileLock.Hold(path + ".lock", s_patience);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserException)
        {
            return null;
        }
    }

    private static bool TryKeep(string path, EngineCalibration measured)
    {
        try
        {
            AtomicFile.RemoveLeftovers(path);
            AtomicFile.WriteText(path, Json.Indented(measured) + "\n");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserException)
        {
            return false;
        }
    }

    private static EngineCalibration? TryRead(string path)
    {
        try
        {
            var kept = File.Exists(path) ? Json.Parse<EngineCalibration>(File.ReadAllText(path)) : null;
            return kept is { Fp32PxPerSecond: > 0, Int8PxPerSecond: > 0 } ? kept : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
