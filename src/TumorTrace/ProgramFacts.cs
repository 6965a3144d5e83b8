using System.Diagnostics;
using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Inference;

namespace TumorTrace;

/// <summary>Facts about this program and machine, for the manifest.</summary>
internal static class ProgramFacts
{
    public static string Version => ProgramVersion.Number;

    public static string Commit => ProgramVersion.Commit;

    public static string Machine =>
        $"{Processor.Description}, {Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}";

    /// <summary>Peak resident memory of the process in bytes (VmHWM on Linux).</summary>
    public static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return Status("VmHWM:") ?? process.PeakWorkingSet64;
    }

    /// <summary>Resident memory of the process in bytes (VmRSS on Linux).</summary>
    public static long ResidentMemory()
    {
        using var process = Process.GetCurrentProcess();
        return Status("VmRSS:") ?? process.WorkingSet64;
    }

    /// <summary>A line of Linux's own account of this process, in bytes; null on other systems.</summary>
    private static long? Status(string name)
    {
        var line = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))
            : null;
        return line is null
            ? null
            : long.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) << 10;
    }
}
