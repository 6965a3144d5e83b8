using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Files;

namespace TumorTrace.Models;

/// <summary>Measurements that are kept between runs, one JSON file for each.</summary>
/// <param name="isSound">False for what nothing can be computed with: it is measured again.</param>
internal sealed class MeasurementFolder<T>(string path, Func<T, bool> isSound)
    where T : class
{
    public string Path => path;

    /// <summary>All that can be read.</summary>
    public IEnumerable<T> All => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.json").Select(TryReadFile).OfType<T>() : [];

    /// <param name="key">Of everything that the measurement depends on.</param>
    public string FileOf(string key) => System.IO.Path.Combine(path, $"{FileHash.Text(key)[..32]}.json");

    /// <summary>Null if there is none, or none that can be read.</summary>
    public T? TryRead(string key) => TryReadFile(FileOf(key));

    /// <returns>False where the folder cannot be written.</returns>
    public bool TryKeep(string key, T measured)
    {
        try
        {
            Directory.CreateDirectory(path);
            AtomicFile.RemoveLeftovers(FileOf(key));
            AtomicFile.WriteText(FileOf(key), Json.Indented(measured) + "\n");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserException)
        {
            return false;
        }
    }

    private T? TryReadFile(string file)
    {
        try
        {
            return File.Exists(file) && Json.Parse<T>(File.ReadAllText(file)) is { } kept && isSound(kept) ? kept : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
