using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

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

    /// <summary>
    /// Name, family, model and the instructions that decide how fast a network runs: "…, family 26 model 2, AVX2 AVX-512".
    /// </summary>
    public static string Description { get; } = Describe();

    private static string Describe()
    {
        if (!X86Base.IsSupported)
            return $"{RuntimeInformation.ProcessArchitecture} {NameOfLinux()}".Trim();
        var signature = (uint)X86Base.CpuId(1, 0).Eax;
        // Families from 15 and their models are told in two fields each.
        var family = ((signature >> 8) & 0xF) is var low && low == 15 ? low + ((signature >> 20) & 0xFF) : low;
        var model = ((signature >> 4) & 0xF) | (low is 6 or 15 ? (signature >> 12) & 0xF0 : 0);
        string?[] has = [Avx2.IsSupported ? "AVX2" : null, Avx512F.IsSupported ? "AVX-512" : null, HasVnni ? "VNNI" : null];
        return string.Create(CultureInfo.InvariantCulture, $"{Brand()}, family {family} model {model}, ")
            + string.Join(' ', has.OfType<string>().DefaultIfEmpty("SSE"));
    }

    /// <summary>Linux's own name, or the number of the core's design; empty elsewhere.</summary>
    private static string NameOfLinux() =>
        OperatingSystem.IsLinux()
        && File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal) || l.StartsWith("CPU part", StringComparison.Ordinal))
            is { } line
            ? line.Split(':')[^1].Trim()
            : "";

    /// <summary>Leaves 0x80000002 to 0x80000004: 48 characters.</summary>
    private static string Brand()
    {
        const uint First = 0x80000002,
            Last = 0x80000004;
        if ((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < Last)
            return "x86";
        var text = new byte[48];
        for (var leaf = First; leaf <= Last; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(unchecked((int)leaf), 0);
            MemoryMarshal.AsBytes<int>([a, b, c, d]).CopyTo(text.AsSpan((int)(leaf - First) * 16));
        }
        var name = Encoding.ASCII.GetString(text).Replace('\0', ' ').Trim();
        return name.Length > 0 ? string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : "x86";
    }
}
