namespace TumorTrace.Core.Files;

/// <summary>
/// Outputs appear whole or not at all, also after a power cut: they are written under a temporary name of their own, put on the disk, and
/// then moved. Several processes can write one file; the last one wins.
/// </summary>
internal static class AtomicFile
{
    private const string Mark = ".partial";

    /// <param name="write">Writes the whole file at the path it is given.</param>
    /// <exception cref="UserException">The folder cannot be written, or the disk is full.</exception>
    public static void Write(string path, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var temporary = TemporaryName(path);
        try
        {
            write(temporary);
            Move(temporary, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be written: {e.Message}", e);
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    public static void WriteText(string path, string text) => Write(path, temporary => File.WriteAllText(temporary, text));

    /// <summary>Deletes what writing this file left behind when the process was killed. Nobody may be writing it.</summary>
    public static void RemoveLeftovers(string path) =>
        RemoveAll(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{ShortHash(path)}-*{Mark}*");

    /// <summary>The same for all files of the folder.</summary>
    public static void RemoveAllLeftovers(string folder) => RemoveAll(folder, $".*{Mark}*");

    /// <summary>Deletes the file if that is possible.</summary>
    public static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover is not worth an error, least of all a second one that would hide the first.
        }
    }

    private static void Move(string temporary, string path)
    {
        using var file = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(file);
        File.Move(temporary, path, overwrite: true);
        // Moving changes the file's record, and the record goes to the disk together with the new name.
        RandomAccess.FlushToDisk(file);
    }

    // Short, so that every name that is possible for the file itself can be written. The ending stays: some libraries choose the
    // format by it.
    private static string TemporaryName(string path) =>
        Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            $".{ShortHash(path)}-{Guid.NewGuid().ToString("N")[..8]}{Mark}{Path.GetExtension(path)}"
        );

    private static string ShortHash(string path) => FileHash.Text(Path.GetFileName(path))[..8];

    private static void RemoveAll(string folder, string pattern)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, pattern).ToList())
            DeleteQuietly(file);
    }
}
