namespace TumorTrace.Server.Tiles;

/// <summary>A folder for scratch files; deleted when the server stops.</summary>
internal sealed class ScratchFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("tumortrace-view-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
