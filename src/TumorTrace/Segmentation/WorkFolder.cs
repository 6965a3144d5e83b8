using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;

namespace TumorTrace.Segmentation;

/// <summary>
/// Scratch files and logs of one slide with one set of settings. It outlives an interrupted run, so that the same
/// command resumes; other settings get another folder, and what is left of earlier ones is removed. A lock on the
/// slide's folder keeps other runs out meanwhile.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockName = ".lock";
    private readonly string _slideFolder;
    private readonly FileLock _lock;
    private bool _finished;

    private WorkFolder(string slideFolder, FileLock held)
    {
        _slideFolder = slideFolder;
        _lock = held;
    }

    /// <summary>Where the scratch files are; empty until <see cref="Begin"/>.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Keeps other runs out of the slide's folder.</summary>
    /// <exception cref="UserException">Another run is working on the slide, or the folder cannot be written.</exception>
    public static WorkFolder Hold(string slideFolder)
    {
        try
        {
            Directory.CreateDirectory(slideFolder);
            return FileLock.TryHold(LockOf(slideFolder)) is { } held
                ? new WorkFolder(slideFolder, held)
                : throw new UserException($"{slideFolder}: another run is working on this slide; wait for it, or choose another folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{slideFolder}: the output folder cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Goes on with what an interrupted run of these settings left, and removes what others left.</summary>
    /// <param name="fresh">Goes on with nothing.</param>
    public void Begin(string settingsHash, SlideFingerprint slide, bool fresh)
    {
        Path = System.IO.Path.Combine(_slideFolder, RunFiles.WorkPrefix + settingsHash[..16]);
        try
        {
            foreach (var old in Earlier(_slideFolder).Where(d => fresh || d != Path))
                Directory.Delete(old, recursive: true);
            AtomicFile.RemoveAllLeftovers(_slideFolder);
            Directory.CreateDirectory(Path);
            WorkOwner.Write(Path, slide);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{_slideFolder}: the output folder cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The slide is done: nothing is left to resume.</summary>
    public void Finished() => _finished = true;

    /// <summary>Removes what a run left that was killed when its slide was done; nothing if a run is working there.</summary>
    public static void RemoveLeftovers(string slideFolder)
    {
        try
        {
            if (!File.Exists(LockOf(slideFolder)) && Earlier(slideFolder).Count == 0)
                return;
            using var held = FileLock.TryHold(LockOf(slideFolder));
            if (held is null)
                return;
            AtomicFile.RemoveAllLeftovers(slideFolder);
            foreach (var old in Earlier(slideFolder))
                Directory.Delete(old, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The slide is done all the same.
        }
    }

    /// <summary>Never throws: what ended the run must be what the user is told.</summary>
    public void Dispose()
    {
        try
        {
            if (_finished)
                Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run of the slide removes it.
        }
        _lock.Dispose();
    }

    /// <summary>Folders of interrupted runs of the slide.</summary>
    public static List<string> Earlier(string slideFolder) => [.. Directory.EnumerateDirectories(slideFolder, RunFiles.WorkPrefix + "*")];

    private static string LockOf(string slideFolder) => System.IO.Path.Combine(slideFolder, LockName);
}
