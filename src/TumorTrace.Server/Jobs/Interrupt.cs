using System.Runtime.InteropServices;

namespace TumorTrace.Server.Jobs;

/// <summary>Asks a program to stop as Ctrl-C does. The only door to libc here.</summary>
internal static partial class Interrupt
{
    private const int SigInt = 2;

    /// <summary>False where the program is gone, or the system knows no signals.</summary>
    internal static bool Send(int processId) => !OperatingSystem.IsWindows() && Kill(processId, SigInt) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
