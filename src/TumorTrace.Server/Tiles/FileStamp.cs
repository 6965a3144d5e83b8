using TumorTrace.Core;
using TumorTrace.Core.Exports;

namespace TumorTrace.Server.Tiles;

/// <summary>Identifies the state of a file by name, size and time of change; replacing the file changes the stamp.</summary>
internal static class FileStamp
{
    /// <exception cref="UserException">The file is missing.</exception>
    internal static string Compute(string path)
    {
        var file = new FileInfo(path);
        return file.Exists
            ? $"{path}|{file.Length}|{file.LastWriteTimeUtc.Ticks}"
            : throw new UserException($"{path}: the file is missing");
    }

    /// <summary>An entity tag made from stamps: the same parts give the same tag.</summary>
    internal static string Tag(params ReadOnlySpan<string> parts) => FileHash.Text(string.Join('\n', parts!))[..20];
}
