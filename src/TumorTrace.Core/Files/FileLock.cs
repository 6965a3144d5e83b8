using System.Security.Cryptography;

namespace TumorTrace.Core.Files;

/// <summary>
/// A file that one process at a time holds, and that is gone when it is given back. The system releases it if the process dies; the file
/// then stays until somebody holds it again.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private const int LinuxHeld = 11;
    private const int MacHeld = 35;
    private const int WindowsHeld = unchecked((int)0x80070020);
    private const int PauseMs = 20;

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Null if another process, or another part of this one, holds it.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static FileLock? TryHold(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (IsAt(path, file))
                return new FileLock(file);
            file.Dispose();
            return null;
        }
        catch (IOException e) when (e.HResult is LinuxHeld or MacHeld or WindowsHeld)
        {
            return null;
        }
    }

    /// <summary>
    /// Whoever held it may have removed it between our opening it and our holding it, and somebody else may hold a new file of the same
    /// name. The two are told apart by a mark that only the file held here can have: a time of last writing drawn at random.
    /// </summary>
    private static bool IsAt(string path, FileStream file)
    {
        var handle = file.SafeFileHandle;
        File.SetLastWriteTimeUtc(handle, DateTime.UnixEpoch.AddSeconds(RandomNumberGenerator.GetInt32(1, 1_000_000_000)));
        return File.GetLastWriteTimeUtc(path) == File.GetLastWriteTimeUtc(handle);
    }

    /// <summary>Waits until it is free.</summary>
    /// <exception cref="UserException">Others have held it for longer than this.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static FileLock Hold(string path, TimeSpan patience)
    {
        for (var pauses = (int)(patience.TotalMilliseconds / PauseMs); pauses >= 0; pauses--)
        {
            if (TryHold(path) is { } held)
                return held;
            Thread.Sleep(PauseMs);
        }
        throw new UserException($"{path}: another program has held this lock for {patience.TotalSeconds:0} s; is it still running?");
    }

    public void Dispose()
    {
        AtomicFile.DeleteQuietly(_file.Name);
        _file.Dispose();
    }
}
