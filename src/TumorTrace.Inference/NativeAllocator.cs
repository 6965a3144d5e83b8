using System.Runtime.InteropServices;

namespace TumorTrace.Inference;

/// <summary>
/// glibc's malloc set up for long runs (mallopt(3)): by itself it opens up to eight heaps a core, and none of them gives
/// back what lies below its last block. Only this process is changed, whichever way it was started.
/// </summary>
public static partial class NativeAllocator
{
    private const int MmapThreshold = -3,
        ArenaMax = -8;

    /// <summary>
    /// Blocks of a MiB and more go back to the system when they are freed, and all threads share two heaps. The networks'
    /// own buffers are not among them: ONNX Runtime's arena keeps those. What the environment says (MALLOC_…) has precedence.
    /// </summary>
    /// <returns>True where it took effect; other C libraries are left as they are.</returns>
    public static bool GiveBackLargeBlocks()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return Set(MmapThreshold, 1 << 20, "MALLOC_MMAP_THRESHOLD_") & Set(ArenaMax, 2, "MALLOC_ARENA_MAX");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static bool Set(int parameter, int value, string variable) =>
        Environment.GetEnvironmentVariable(variable) is not null || Mallopt(parameter, value) == 1;

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int Mallopt(int parameter, int value);
}
