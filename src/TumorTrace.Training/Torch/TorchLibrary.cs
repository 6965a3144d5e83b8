using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using TorchSharp;
using TumorTrace.Core;

namespace TumorTrace.Training.Torch;

/// <summary>
/// Makes libtorch loadable; call <see cref="EnsureLoaded"/> before the first use of <c>torch</c>.
/// libLibTorchSharp.so 0.107 needs GLIBCXX_3.4.32 (gcc 13), which Debian 12, Ubuntu 22.04 and RHEL 9 lack, for one
/// symbol only: <c>_ZSt21ios_base_library_initv</c>, an empty marker function. There, a copy without that need is
/// kept in the user's cache folder and loaded instead. Newer systems load the package's own library untouched.
/// </summary>
public static class TorchLibrary
{
    private const string Marker = "_ZSt21ios_base_library_initv",
        Needed = "GLIBCXX_3.4.32",
        Available = "GLIBCXX_3.4.30";
    private const string FileName = "libLibTorchSharp.so";

    private static readonly Lazy<bool> s_loaded = new(Load);

    /// <summary>Loads the native libraries once; true when the patched copy is in use.</summary>
    /// <exception cref="UserException">The cache folder cannot be written, or the library is not the expected one.</exception>
    public static bool EnsureLoaded() => s_loaded.Value;

    private static bool Load()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || SystemHas(Needed))
            return false;
        var copy = PatchedCopy(FindPackageLibrary(FileName), CacheFolder());
        // The copy's run path does not lead to libtorch: it binds to the libraries already in the process.
        foreach (var name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" })
            NativeLibrary.Load(FindPackageLibrary(name));
        var handle = NativeLibrary.Load(copy);
        AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)!.ResolvingUnmanagedDll += (_, name) =>
            name.Contains("LibTorchSharp", StringComparison.Ordinal) ? handle : IntPtr.Zero;
        return true;
    }

    /// <summary>True when the libstdc++ in this process offers the symbol version.</summary>
    private static bool SystemHas(string version)
    {
        NativeLibrary.TryLoad("libstdc++.so.6", out _);
        var path = File.ReadLines("/proc/self/maps").FirstOrDefault(l => l.Contains("/libstdc++.so.6", StringComparison.Ordinal));
        return path is null
            || File.ReadAllBytes(path[path.IndexOf('/', StringComparison.Ordinal)..])
                .AsSpan()
                .IndexOf(System.Text.Encoding.ASCII.GetBytes(version + '\0')) >= 0;
    }

    /// <summary>The patched copy of <paramref name="source"/>, made when missing; its name carries the source's hash.</summary>
    internal static string PatchedCopy(string source, string folder)
    {
        var bytes = File.ReadAllBytes(source);
        var target = Path.Combine(folder, $"libLibTorchSharp-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}.so");
        if (File.Exists(target))
            return target;
        try
        {
            ElfPatch.Apply(bytes, Marker, "getpid", Needed, Available);
            Directory.CreateDirectory(folder);
            var temporary = $"{target}.{Environment.ProcessId}.tmp";
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, target, overwrite: true);
            return target;
        }
        catch (InvalidDataException e)
        {
            throw new UserException(
                $"{source}: cannot be adapted to this system's libstdc++ ({e.Message}); expected TorchSharp 0.107; "
                    + "use a system with gcc 13's libstdc++ or newer",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{target}: cannot be written: {e.Message}; set XDG_CACHE_HOME to a folder that can", e);
        }
    }

    /// <summary>Where the package's native library lies: in the application's folder or, in a build, the package cache.</summary>
    internal static string FindPackageLibrary(string name)
    {
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"))
            .Append(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) ?? "");
        return folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists)
            ?? throw new UserException(
                $"{name}: not found beside the program; training needs the TorchSharp-cpu package's native libraries"
            );
    }

    private static string CacheFolder()
    {
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.Combine(
            string.IsNullOrEmpty(root) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache") : root,
            "tumortrace"
        );
    }
}
