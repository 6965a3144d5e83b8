using System.Runtime.InteropServices;
using TumorTrace.Core;

namespace TumorTrace.Slides.Readers;

/// <summary>
/// Finds OpenSlide's C library: the file or folder that TUMORTRACE_OPENSLIDE names, and no other; or lib/ beside the program, as in an
/// installed archive, then the system's.
/// </summary>
internal static class OpenSlideLibrary
{
    internal const string Variable = "TUMORTRACE_OPENSLIDE";

    private static readonly string[] s_names =
        OperatingSystem.IsWindows() ? ["libopenslide-1.dll", "libopenslide-0.dll"]
        : OperatingSystem.IsMacOS() ? ["libopenslide.1.dylib", "libopenslide.0.dylib"]
        : ["libopenslide.so.1", "libopenslide.so.0"];

    private static readonly string s_install =
        OperatingSystem.IsWindows() ? $"take the Windows build from https://openslide.org/download and put its DLLs into {Bundled}"
        : OperatingSystem.IsMacOS() ? "brew install openslide"
        : "apt-get install libopenslide0 (Debian 12), libopenslide1t64 or libopenslide1 (newer systems)";

    private static string Bundled => Path.Combine(AppContext.BaseDirectory, "lib");

    /// <exception cref="UserException">There is none, or it cannot be loaded.</exception>
    internal static IntPtr Load() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? LoadNamed(named)
        : First(s_names.Select(name => Path.Combine(Bundled, name)).Where(File.Exists).Concat(s_names)) is { } handle ? handle
        : throw new UserException($"OpenSlide is not installed (looked for {string.Join(", ", s_names)}). Install it: {s_install}");

    private static IntPtr LoadNamed(string fileOrFolder)
    {
        var files = Directory.Exists(fileOrFolder) ? s_names.Select(n => Path.Combine(fileOrFolder, n)) : [fileOrFolder];
        return First(files.Where(File.Exists))
            ?? throw new UserException(
                $"{Variable} is {fileOrFolder}, where OpenSlide cannot be loaded from, expected {string.Join(" or ", s_names)} or a folder "
                    + $"with it; unset it, or: {s_install}"
            );
    }

    private static IntPtr? First(IEnumerable<string> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        }
        return null;
    }
}
