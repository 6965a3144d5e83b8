using TumorTrace.Core;

namespace TumorTrace.Server.Options;

/// <summary>Resolves every symbolic link in a path: where a file really lies.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <exception cref="UserException">The links form a circle.</exception>
    internal static string Resolve(string path) => Resolve(path, 0);

    /// <summary>True if the path, with links resolved, is the folder or lies in it.</summary>
    internal static bool IsInside(string path, string folder)
    {
        var real = Resolve(path);
        var root = Resolve(folder);
        return real == root
            || real.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static string Resolve(string path, int links)
    {
        if (links > MostLinks)
            throw new UserException($"{path}: the symbolic links form a circle");
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var folder = real;
            real = Path.Combine(folder, part);
            if (new FileInfo(real).LinkTarget is { } target)
                real = Resolve(Path.Combine(folder, target), links + 1);
        }
        return real;
    }
}
