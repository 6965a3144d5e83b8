using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TumorTrace.Core;
using TumorTrace.Inference;
using TumorTrace.Training.Torch;

namespace TumorTrace.Cli.Doctor;

/// <summary>The machine itself: what decides how fast a slide is done, and what only some commands need.</summary>
internal static class MachineChecks
{
    /// <summary>Twice what a slide of 100,000 x 100,000 px takes with the shipped models (docs/performance.md).</summary>
    private const long AmpleMemory = 3L << 29;

    public static IEnumerable<Finding> All() => [Program(), Cpu(), Memory(), Gpu(), Training()];

    private static Finding Program() =>
        Finding.Ok(
            "program",
            $"tumortrace {ProgramVersion.Number}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
                + $"in {AppContext.BaseDirectory}"
        );

    private static Finding Cpu()
    {
        var found = $"{Processor.Description}; {Environment.ProcessorCount} cores";
        return X86Base.IsSupported && !Avx2.IsSupported
            ? Finding.Note("processor", found, "has no AVX2: expect several times the stated times, or use a newer machine")
            : Finding.Ok("processor", found);
    }

    private static Finding Memory()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var found = $"{bytes >> 20} MiB for this program";
        return bytes < AmpleMemory
            ? Finding.Note(
                "memory",
                $"{found}, expected {AmpleMemory >> 20} or more",
                $"give `segment` --memory {bytes >> 21}, or raise the container's limit"
            )
            : Finding.Ok("memory", found);
    }

    /// <summary>None is needed: what is missing for one is said, and is no reason to do anything.</summary>
    private static Finding Gpu() =>
        CudaProvider.Gpus is { Count: > 0 } gpus ? Finding.Ok("gpu", string.Join(", ", gpus)) : Finding.Ok("gpu", GpuReason());

    private static string GpuReason() =>
        CudaProvider.IsBuiltIn
            ? $"none that can be used, and none is needed: {CudaProvider.Problem(0)}"
            : "none is needed: this build uses the processor";

    private static Finding Training()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return Finding.Ok("training", "libtorch is not looked for on this system; only `train` needs it");
        try
        {
            return Finding.Ok("training", $"libtorch {TorchLibrary.LibtorchVersion}: {TorchLibrary.FindPackageLibrary("libtorch_cpu.so")}");
        }
        catch (UserException e)
        {
            return Finding.Note("training", "libtorch is not there; only `train` needs it", e.Message);
        }
    }
}
