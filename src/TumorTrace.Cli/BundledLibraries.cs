using System.Runtime.InteropServices;

namespace TumorTrace.Cli;

/// <summary>
/// Libraries that .NET looks for in the system alone: an installed archive has them in lib/ beside the program, for systems without. Once
/// loaded, they are found by their names. OpenSlide is looked for there by itself.
/// </summary>
internal static class BundledLibraries
{
    /// <summary>OpenSSL, which .NET computes checksums with.</summary>
    private const string Ssl = "libssl.so.3";

    /// <summary>Before the first checksum.</summary>
    public static void Load()
    {
        var bundled = Path.Combine(AppContext.BaseDirectory, "lib", Ssl);
        if (OperatingSystem.IsLinux() && File.Exists(bundled) && !NativeLibrary.TryLoad(Ssl, out _))
            NativeLibrary.TryLoad(bundled, out _);
    }
}
