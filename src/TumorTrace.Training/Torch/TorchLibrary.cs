using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Core.Files;

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

    /// <summary>The package's version, and that of the libtorch which it is made for.</summary>
    internal const string TorchSharpVersion = "0.107.0",
        LibtorchVersion = "2.10.0";

    private static readonly Lazy<bool> s_loaded = new(Load);

    /// <summary>Loads the native libraries once; true when the patched copy is in use.</summary>
    /// <exception cref="UserException">The cache folder cannot be written, or the library is not the expected one.</exception>
    public static bool EnsureLoaded() => s_loaded.Value;

    private static bool Load()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return false;
        var patched = !SystemHas(Needed);
        var source = FindPackageLibrary(FileName);
        var libtorch = FindPackageLibrary("libtorch_cpu.so");
        // Where both lie beside each other or on the host's own search path, TorchSharp finds them by itself.
        if (patched || !AppFolders().Contains(Path.GetDirectoryName(libtorch), StringComparer.Ordinal))
            Bind(patched ? PatchedCopy(source, CacheFolder.Path) : source);
        ConvolutionCheck.Run(NativeLibrary.Load(libtorch));
        return patched;
    }

    /// <summary>Loads TorchSharp's library, which binds to the libtorch in the process: its run path does not lead there.</summary>
    private static void Bind(string library)
    {
        foreach (var name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" })
            NativeLibrary.Load(FindPackageLibrary(name));
        var handle = NativeLibrary.Load(library);
        AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)!.ResolvingUnmanagedDll += (_, name) =>
            name.Contains("LibTorchSharp", StringComparison.Ordinal) ? handle : IntPtr.Zero;
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

    /// <summary>
    /// Where the package's native library lies: in the application's folder or, of a build or of the tool (whose package leaves libtorch
    /// out), in NuGet's folder of packages.
    /// </summary>
    internal static string FindPackageLibrary(string name) => Find(name, [.. AppFolders(), .. PackageFolders()]);

    /// <exception cref="UserException">It is in none of the folders.</exception>
    internal static string Find(string name, IReadOnlyList<string> folders) =>
        folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists)
        ?? throw new UserException(
            $"{name}: not found; training needs libtorch, which the tool's package and the smaller archive leave out. Take the archive "
                + "whose name ends in with-training, or fetch it once with "
                + $"`dotnet new classlib -o libtorch && dotnet add libtorch package TorchSharp-cpu -v {TorchSharpVersion}`; "
                + "the folder libtorch can be deleted afterwards"
        );

    private static IEnumerable<string> AppFolders() =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator)
            .Select(f => f.TrimEnd(Path.DirectorySeparatorChar))
            .Append(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"))
            .Append(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) ?? "")
            .Where(f => f.Length > 0);

    /// <summary>NuGet's folder of packages, where every version of a package has a folder.</summary>
    internal static IEnumerable<string> PackageFolders()
    {
        var root = Environment.GetEnvironmentVariable("NUGET_PACKAGES");
        if (string.IsNullOrEmpty(root))
            root = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        yield return Path.Combine(root, "torchsharp", TorchSharpVersion, "runtimes", "linux-x64", "native");
        yield return Path.Combine(root, "libtorch-cpu-linux-x64", LibtorchVersion, "runtimes", "linux-x64", "native");
    }
}
