using System.Runtime.InteropServices;

namespace TumorTrace.Server.Jobs;

/// <summary>Asks a program to stop, as Ctrl-C does. The only file here that calls libc.</summary>
internal static partial class Interrupt
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    /// <summary>False if the program has ended, or the system has no signals.</summary>
    internal static bool Send(int processId) =>
        !OperatingSystem.IsWindows() && Kill(processId, Ignores(processId, SigInt) ? SigTerm : SigInt) == 0;

    /// <summary>
    /// True if the program ignores the signal (proc(5), SigIgn), as programs in the background of a shell and their children ignore SIGINT.
    /// </summary>
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
            // There is no such file system, or the program has ended.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
