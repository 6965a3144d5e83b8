namespace TumorTrace.Core.Files;

/// <summary>Where the program keeps what it can make again, for the user who runs it.</summary>
internal static class CacheFolder
{
    private const string Name = "tumortrace";

    /// <summary>
    /// tumortrace in $XDG_CACHE_HOME, or in the system's own place: ~/.cache, ~/Library/Caches or %LOCALAPPDATA% (XDG Base Directory
    /// Specification). It need not exist.
    /// </summary>
    public static string Path
    {
        get
        {
            var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            return System.IO.Path.Combine(string.IsNullOrEmpty(root) ? OfSystem() : root, Name);
        }
    }

    private static string OfSystem()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? System.IO.Path.Combine(home, "Library", "Caches")
            : System.IO.Path.Combine(home, ".cache");
    }
}
