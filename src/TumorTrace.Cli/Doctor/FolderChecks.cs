using TumorTrace.Core.Files;

namespace TumorTrace.Cli.Doctor;

/// <summary>Folders that a run writes: a small file is written there and removed, and what is free is counted.</summary>
internal static class FolderChecks
{
    /// <summary>A slide's records and outputs take some hundred MB; several slides, or several people, more.</summary>
    internal const long AmpleSpace = 5L << 30;

    /// <param name="output">Where results are to go. It need not exist, and is not made.</param>
    public static IEnumerable<Finding> All(string output) =>
        [
            Folder("results", output, "give another folder with -o, or let its owner allow writing"),
            Folder("temporary", Path.GetTempPath(), "let TMPDIR name a folder that can be written"),
            Folder(
                "cache",
                CacheFolder.Path,
                "let XDG_CACHE_HOME name a folder that can be written; until then, engines are measured in every run"
            )
                is { State: Finding.IsMissing } unwritable
                ? unwritable with
                {
                    State = Finding.IsNote,
                }
                : Finding.Ok("cache", CacheFolder.Path),
        ];

    private static Finding Folder(string subject, string folder, string toDo)
    {
        var full = Path.GetFullPath(folder);
        try
        {
            var nearest = Nearest(full);
            if (File.Exists(nearest))
                return Finding.Missing(subject, $"{full}: {nearest} is a file, expected a folder", toDo);
            Write(nearest);
            return OfSpace(subject, full, new DriveInfo(nearest).AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Missing(subject, $"{full}: cannot be written: {e.Message}", toDo);
        }
    }

    /// <summary>By what is free on its disk.</summary>
    internal static Finding OfSpace(string subject, string folder, long bytes)
    {
        var found = $"{folder}: can be written, {bytes / 1e9:f1} GB free";
        return bytes < AmpleSpace
            ? Finding.Note(subject, $"{found}, expected {AmpleSpace / 1e9:f0} or more", "make room, or choose a folder on another disk")
            : Finding.Ok(subject, found);
    }

    /// <summary>The folder itself, or the nearest above it that is there.</summary>
    private static string Nearest(string folder) =>
        Path.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent ? folder : Nearest(parent);

    /// <summary>One byte in a file of a name of its own, which is gone when it is closed.</summary>
    private static void Write(string folder)
    {
        var path = Path.Combine(folder, $".tumortrace-doctor-{Guid.NewGuid():N}");
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        file.WriteByte(0);
    }
}
