using System.Runtime.InteropServices;

namespace TumorTrace.Server.Jobs;

/// <summary>Asks a program to stop as Ctrl-C does. The only door to libc here.</summary>
internal static partial class Interrupt
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    /// <summary>False where the program is gone, or the system knows no signals.</summary>
    internal static bool Send(int processId) =>
        !OperatingSystem.IsWindows() && Kill(processId, Ignores(processId, SigInt) ? SigTerm : SigInt) == 0;

    /// <summary>What a shell starts in the background ignores SIGINT, and so do its children (proc(5), SigIgn).</summary>
    private static bool Ignores(int processId, int signal)
    {
        const string Name = "SigIgn:";
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal));
            return line is not null && (Convert.ToUInt64(line[Name.Length..].Trim(), 16) >> (signal - 1) & 1) == 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such file system, or the program is gone.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
