using System.Runtime.InteropServices;
using TumorTrace.Core.Models;
using TumorTrace.Core.Runs;
using TumorTrace.Inference;

namespace TumorTrace.Models;

/// <summary>What decides how fast this machine is, and what was measured on it.</summary>
/// <param name="MemoryBytes">That this process can have, of the machine or of its container.</param>
/// <param name="EnginesFolder">Where the measurements are kept.</param>
/// <param name="Engines">Also those of other machines that share the folder.</param>
internal sealed record MachineFacts(
    string Processor,
    int Cores,
    long MemoryBytes,
    string System,
    string OnnxRuntime,
    string EnginesFolder,
    IReadOnlyList<EngineCalibration> Engines
)
{
    /// <summary>What estimates are made from, also those of other machines that share the folder.</summary>
    public required IReadOnlyList<StageSpeed> Speeds { get; init; }

    /// <summary>What can run networks here: "cpu", and "cuda:N" for each GPU.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Why there is no GPU among them; null if there is one.</summary>
    public string? NoGpu { get; init; }

    public static MachineFacts Now()
    {
        var gpus = CudaProvider.Gpus;
        return new(
            Inference.Processor.Description,
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            RuntimeInformation.OSDescription,
            OnnxModel.RuntimeVersion,
            CalibrationStore.OfUser.Folder,
            CalibrationStore.OfUser.All
        )
        {
            Speeds = StageSpeeds.OfUser.All,
            Devices = [.. gpus.Prepend(ExecutionDevice.Cpu).Select(d => $"{d}")],
            NoGpu = gpus.Count > 0 ? null : CudaProvider.Problem(0),
        };
    }

    /// <summary>False for what another processor, or another version of ONNX Runtime, was measured at.</summary>
    public bool IsOfThis(EngineCalibration engine) => engine.Processor == Processor && engine.OnnxRuntime == OnnxRuntime;

    /// <inheritdoc cref="IsOfThis(EngineCalibration)"/>
    public bool IsOfThis(StageSpeed speed) => speed.Processor == Processor && speed.OnnxRuntime == OnnxRuntime;
}
