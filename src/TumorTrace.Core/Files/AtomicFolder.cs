namespace TumorTrace.Core.Files;

/// <summary>A new folder of outputs, which appears under its name only when it is whole.</summary>
internal static class AtomicFolder
{
    /// <exception cref="UserException">The folder exists: what is in it is never mixed with anything new.</exception>
    public static void CheckFree(string folder)
    {
        if (File.Exists(folder) || Directory.Exists(folder))
            throw new UserException($"{folder}: exists already, expected a new folder; remove it or choose another");
    }

    /// <param name="write">Fills the folder at the path it is given.</param>
    /// <exception cref="UserException">The folder cannot be written, or the disk is full.</exception>
    public static T Write<T>(string folder, Func<string, T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var temporary = Path.Combine(Path.GetDirectoryName(whole)!, $".{Path.GetFileName(whole)}.partial");
        try
        {
            Clear(temporary);
            Directory.CreateDirectory(temporary);
            var made = write(temporary);
            Directory.Move(temporary, whole);
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder}: cannot be written: {e.Message}", e);
        }
        finally
        {
            Clear(temporary);
        }
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
