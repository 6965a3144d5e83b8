using TumorTrace.Core;
using TumorTrace.Core.Exports;

namespace TumorTrace.Server.Tiles;

/// <summary>A file at a moment: name, size and time of change. A file that was replaced has another stamp.</summary>
internal static class FileStamp
{
    /// <exception cref="UserException">The file is gone.</exception>
    internal static string Compute(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? $"{path}|{file.Length}|{file.LastWriteTimeUtc.Ticks}" : throw new UserException($"{path}: the file is gone");
    }

    /// <summary>An entity tag for what is made from the stamps, the same for the same.</summary>
    internal static string Tag(params ReadOnlySpan<string> parts) => FileHash.Text(string.Join('\n', parts!))[..20];
}
