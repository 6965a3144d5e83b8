namespace TumorTrace.Core.Files;

/// <summary>Outputs appear whole or not at all: they are written under a temporary name and then moved.</summary>
internal static class AtomicFile
{
    /// <param name="write">Writes the whole file at the path it is given.</param>
    /// <exception cref="UserException">The folder cannot be written, or the disk is full.</exception>
    public static void Write(string path, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var temporary = TemporaryName(path);
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
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

    // The ending stays: some libraries choose the format by it.
    private static string TemporaryName(string path) =>
        Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            $".{Path.GetFileNameWithoutExtension(path)}.partial{Path.GetExtension(path)}"
        );

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The move has succeeded or the error is on its way already: a leftover is not worth a second one.
        }
    }
}
