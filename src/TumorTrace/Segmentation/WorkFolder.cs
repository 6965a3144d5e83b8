using TumorTrace.Core;
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
    private readonly FileStream _lock;
    private bool _finished;

    private WorkFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    public static WorkFolder Open(string slideFolder, string settingsHash, bool fresh)
    {
        var path = System.IO.Path.Combine(slideFolder, RunFiles.WorkPrefix + settingsHash[..16]);
        try
        {
            Directory.CreateDirectory(slideFolder);
            var held = Hold(slideFolder);
            foreach (
                var old in Directory.EnumerateDirectories(slideFolder, RunFiles.WorkPrefix + "*").Where(d => fresh || d != path).ToList()
            )
                Directory.Delete(old, recursive: true);
            Directory.CreateDirectory(path);
            return new WorkFolder(path, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{slideFolder}: the output folder cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The slide is done: nothing is left to resume.</summary>
    public void Finished() => _finished = true;

    public void Dispose()
    {
        if (_finished)
            Directory.Delete(Path, recursive: true);
        File.Delete(_lock.Name);
        _lock.Dispose();
    }

    private static FileStream Hold(string slideFolder)
    {
        var file = System.IO.Path.Combine(slideFolder, LockName);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new UserException($"{slideFolder}: another run is working on this slide ({e.Message})", e);
        }
    }
}
