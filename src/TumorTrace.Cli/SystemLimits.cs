using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TumorTrace.Core;

namespace TumorTrace.Cli;

/// <summary>Limits that the shell or a batch system sets for a process (ulimit), by the names that people know. Linux only.</summary>
internal static class SystemLimits
{
    /// <summary>Fewer do not suffice to start the program and write all outputs.</summary>
    private const ulong LeastFiles = 192;

    private const ulong LeastMemory = 2UL << 30;
    private const ulong LeastFileSize = 64UL << 20;
    private const int LeastThreads = 24;
    private const int StandardError = 2;
    private const string Files = "Max open files";
    private const string Memory = "Max address space";
    private const string Processes = "Max processes";

    /// <summary>Above these, a limit is not why something failed.</summary>
    private const ulong AmpleFiles = 1024,
        AmpleMemory = 16UL << 30,
        AmpleProcesses = 256;

    private const int TooManyFiles = 24;
    private const int TooManyFilesInSystem = 23;
    private const int NoMemory = 12;

    /// <summary>In .NET's words for EFBIG, which it takes for a wrong argument.</summary>
    private const string TooLarge = "file length was too large";

    /// <summary>Words of native libraries for what a limit denied them.</summary>
    private static readonly string[] s_denied = ["alloc", "map segment", "pthread", "thread", "resource temporarily unavailable", "memory"];

    /// <summary>What makes every run fail; null if nothing does. Runs with next to nothing: few files, little memory.</summary>
    public static string? Problem() =>
        Read(Files) is { } files && files < LeastFiles
            ? $"only {files} files can be open at a time (ulimit -n), expected {LeastFiles} or more; raise it: ulimit -n 1024"
        : Read(Memory) is { } memory && memory < LeastMemory
            ? $"the address space is limited to {memory >> 20} MiB (ulimit -v), expected {LeastMemory >> 20} or more; raise it: "
                + "ulimit -v unlimited"
        : Read("Max file size") is { } size && size < LeastFileSize
            ? $"files are limited to {size >> 10} KiB (ulimit -f), expected {LeastFileSize >> 10} or more; raise it: ulimit -f unlimited"
        // Trying takes address space, which is not given back.
        : Read(Memory) is null && !CanStartThreads()
            ? $"no {LeastThreads} threads can be started; "
                + (Tight() is { Length: > 0 } tight ? $"{tight}; raise it" : "too many processes of this user or of the system are running")
        : null;

    /// <summary>Says it without the console, which needs several files itself.</summary>
    public static void Say(string problem)
    {
        using var handle = new SafeFileHandle(StandardError, ownsHandle: false);
        using var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        stream.Write(Encoding.UTF8.GetBytes($"error: {problem}\n"));
    }

    /// <summary>The limit that the failure met, as a sentence; null if it met none.</summary>
    public static string? Describe(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is IOException { HResult: TooManyFiles or TooManyFilesInSystem })
                return $"too many open files: the limit is {Text(Read(Files))} (ulimit -n); raise it: ulimit -n 4096 "
                    + $"({e.Message.Trim()})";
            if (e is ArgumentOutOfRangeException && e.Message.Contains(TooLarge, StringComparison.OrdinalIgnoreCase))
                return $"a file became too large: the limit is {Text(Read("Max file size"))} bytes (ulimit -f, or the file system's)";
            if (IsDenied(e) && Tight() is { Length: > 0 } tight)
                return $"the system denied memory, a thread or a library: {tight} (found {e.GetType().Name}: {e.Message.Trim()}); raise it";
        }
        return null;
    }

    private static bool IsDenied(Exception e) =>
        e
            is OutOfMemoryException
                or DllNotFoundException
                or TypeInitializationException
                or TypeLoadException
                or TaskSchedulerException
                or FileLoadException
                or BadImageFormatException
                or System.Reflection.TargetInvocationException
                or IOException { HResult: NoMemory }
        || e is FileNotFoundException { FileName: { } file } && file.Contains("Version=", StringComparison.Ordinal)
        || e is UserException && e.Message.Contains("is not installed", StringComparison.Ordinal)
        || e is not (IOException or UserException) && s_denied.Any(w => e.Message.Contains(w, StringComparison.OrdinalIgnoreCase));

    /// <summary>The runtime ends the program without a word when one of its own threads cannot be started.</summary>
    private static bool CanStartThreads()
    {
        using var end = new ManualResetEventSlim();
        var started = new List<Thread>();
        try
        {
            for (var i = 0; i < LeastThreads; i++)
            {
                var thread = new Thread(end.Wait, 1 << 16) { IsBackground = true };
                thread.Start();
                started.Add(thread);
            }
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
        finally
        {
            end.Set();
            started.ForEach(t => t.Join());
        }
    }

    /// <summary>The limits that are low enough to be why.</summary>
    private static string Tight()
    {
        var tight = new List<string>();
        if (Read(Memory) is { } space && space < AmpleMemory)
            tight.Add($"the address space is limited to {space >> 20} MiB (ulimit -v)");
        if (Read(Files) is { } files && files < AmpleFiles)
            tight.Add($"open files are limited to {files} (ulimit -n)");
        if (Read(Processes) is { } processes && processes < AmpleProcesses)
            tight.Add($"processes and threads are limited to {processes} (ulimit -u)");
        return string.Join(", ", tight);
    }

    private static string Text(ulong? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "the system's";

    /// <summary>The soft limit by its name in proc(5); null if there is none, or the system does not say.</summary>
    private static ulong? Read(string name)
    {
        try
        {
            foreach (var line in File.ReadLines("/proc/self/limits"))
            {
                if (line.StartsWith(name, StringComparison.Ordinal))
                    return ulong.TryParse(line[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture, out var limit)
                        ? limit
                        : null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such file system, or no file can be opened any more.
        }
        return null;
    }
}
