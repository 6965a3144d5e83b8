using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Stages;

namespace TumorTrace.Segmentation;

/// <summary>
/// Scratch files and logs of one slide with one set of settings. It outlives an interrupted run, so that the same
/// command resumes; other settings get another folder, and what is left of earlier ones is removed. A lock on the
/// slide's folder keeps other runs out meanwhile. Parts of one slide share the folder: each has a lock of its own, and a run of the whole
/// slide is refused while one of them is held.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockName = ".lock";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly string _slideFolder;
    private readonly WorkPart _part;
    private readonly FileLock _lock;
    private bool _finished;

    private WorkFolder(string slideFolder, WorkPart part, FileLock held)
    {
        _slideFolder = slideFolder;
        _part = part;
        _lock = held;
    }

    /// <summary>A part is computed here, while other processes may compute others.</summary>
    public bool IsShared => _part.IsShared;

    /// <summary>Where the scratch files are; empty until <see cref="Begin"/>.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Keeps other runs of the same part, or of the whole slide, out of its folder.</summary>
    /// <exception cref="UserException">Another run is working on the slide, or the folder cannot be written.</exception>
    public static WorkFolder Hold(string slideFolder, WorkPart part)
    {
        try
        {
            Directory.CreateDirectory(slideFolder);
            if (FileLock.TryHold(LockOf(slideFolder, part)) is { } held)
            {
                if (part.IsShared || Directory.EnumerateFiles(slideFolder, $"{LockName}-*").All(IsFree))
                    return new WorkFolder(slideFolder, part, held);
                held.Dispose();
            }
            throw new UserException($"{slideFolder}: another run is working on this slide; wait for it, or choose another folder");
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
            using var alone = IsShared ? FileLock.Hold(LockOf(_slideFolder, WorkPart.Whole), s_patience) : null;
            // What parts of other settings left is theirs, until the slide is done.
            if (_part.IsWhole)
            {
                foreach (var old in Earlier(_slideFolder).Where(d => fresh || d != Path))
                    Directory.Delete(old, recursive: true);
                AtomicFile.RemoveAllLeftovers(_slideFolder);
            }
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
            if (!Directory.EnumerateFiles(slideFolder, $"{LockName}*").Any() && Earlier(slideFolder).Count == 0)
                return;
            using var held = Hold(slideFolder, WorkPart.Whole);
            AtomicFile.RemoveAllLeftovers(slideFolder);
            foreach (var old in Earlier(slideFolder))
                Directory.Delete(old, recursive: true);
        }
        catch (Exception e) when (e is UserException or IOException or UnauthorizedAccessException)
        {
            // Somebody works there, or it cannot be written: the slide is done all the same.
        }
    }

    /// <summary>Never throws: what ended the run must be what the user is told.</summary>
    public void Dispose()
    {
        try
        {
            foreach (var work in _finished ? Earlier(_slideFolder) : [])
                Directory.Delete(work, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run of the slide removes it.
        }
        _lock.Dispose();
    }

    /// <summary>Folders of interrupted runs of the slide.</summary>
    public static List<string> Earlier(string slideFolder) => [.. Directory.EnumerateDirectories(slideFolder, RunFiles.WorkPrefix + "*")];

    /// <summary>True while a run is working on the part, or on any part of a slide that is wanted whole.</summary>
    public static bool IsHeld(string slideFolder, WorkPart part)
    {
        if (!Directory.Exists(slideFolder))
            return false;
        var own = LockOf(slideFolder, part);
        return part.IsShared ? File.Exists(own) && !IsFree(own) : !Directory.EnumerateFiles(slideFolder, $"{LockName}*").All(IsFree);
    }

    private static string LockOf(string slideFolder, WorkPart part) =>
        System.IO.Path.Combine(slideFolder, part.IsShared ? $"{LockName}-{part.Number}-of-{part.Count}" : LockName);

    private static bool IsFree(string path)
    {
        using var held = FileLock.TryHold(path);
        return held is not null;
    }
}
