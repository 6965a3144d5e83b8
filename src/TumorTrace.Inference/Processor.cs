using System.Runtime.Intrinsics.X86;

namespace TumorTrace.Inference;

/// <summary>What this machine's processor can do (Intel SDM, volume 2A, CPUID).</summary>
internal static class Processor
{
    /// <summary>
    /// True where x86 multiplies unsigned by signed bytes without saturating in between: leaf 7, AVX512_VNNI is ECX bit 11,
    /// AVX_VNNI is EAX bit 4 of subleaf 1.
    /// </summary>
    public static bool HasVnni { get; } =
        X86Base.IsSupported
        && X86Base.CpuId(0, 0).Eax >= 7
        && ((X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0 || (X86Base.CpuId(7, 0).Eax >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0));
}
