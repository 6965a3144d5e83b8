using System.Runtime.InteropServices;

namespace TumorTrace.Inference;

/// <summary>
/// glibc's malloc set up for a whole process (mallopt(3)), whichever way it was started; the host calls one of the methods before its first
/// model. What the environment sets (MALLOC_…) has precedence. Other C libraries are left as they are.
/// </summary>
public static partial class NativeAllocator
{
    private const int TrimThreshold = -1,
        TopPad = -2,
        MmapThreshold = -3,
        MmapMax = -4,
        ArenaMax = -8,
        Never = -1;

    /// <summary>
    /// For long runs: blocks of a MiB and more go back to the system when they are freed, and all threads share two heaps. By itself glibc
    /// opens up to eight heaps per core, and none of them gives back what lies below its last block. The networks' own buffers are not
    /// among the blocks: ONNX Runtime's arena keeps those.
    /// </summary>
    /// <returns>True if it took effect.</returns>
    public static bool ReleaseLargeBlocks() =>
        Change(() => Set(MmapThreshold, 1 << 20, "MALLOC_MMAP_THRESHOLD_") & Set(ArenaMax, 2, "MALLOC_ARENA_MAX"));

    /// <summary>
    /// For training: the same large buffers are needed in every step, and kept instead of asked for anew a step takes half the time. They
    /// come from the heap, not from mappings of their own (a threshold for those cannot be above 32 MiB), and the heap is not trimmed.
    /// </summary>
    /// <returns>True if it took effect.</returns>
    public static bool KeepBuffers() =>
        Change(() =>
            Set(MmapMax, 0, "MALLOC_MMAP_MAX_")
            & Set(TrimThreshold, Never, "MALLOC_TRIM_THRESHOLD_")
            & Set(TopPad, 64 << 20, "MALLOC_TOP_PAD_")
        );

    private static bool Change(Func<bool> settings)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return settings();
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
