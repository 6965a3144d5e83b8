using System.Runtime.InteropServices;
using TumorTrace.Core.Runs;
using TumorTrace.Inference;

namespace TumorTrace.Models;

/// <summary>What decides how fast this machine is, and what was measured on it.</summary>
/// <param name="MemoryBytes">That this process can have, of the machine or of its container.</param>
/// <param name="EnginesFolder">Where the measurements are kept.</param>
/// <param name="Engines">Also those of other machines that share the folder.</param>
/// <param name="Speeds">Likewise: what estimates are made from.</param>
internal sealed record MachineFacts(
    string Processor,
    int Cores,
    long MemoryBytes,
    string System,
    string OnnxRuntime,
    string EnginesFolder,
    IReadOnlyList<EngineCalibration> Engines,
    IReadOnlyList<StageSpeed> Speeds
)
{
    public static MachineFacts Now() =>
        new(
            Inference.Processor.Description,
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            RuntimeInformation.OSDescription,
            OnnxModel.RuntimeVersion,
            CalibrationStore.OfUser.Folder,
            CalibrationStore.OfUser.All,
            StageSpeeds.OfUser.All
        );

    /// <summary>False for what another processor, or another version of ONNX Runtime, was measured at.</summary>
    public bool IsOfThis(EngineCalibration engine) => engine.Processor == Processor && engine.OnnxRuntime == OnnxRuntime;

    /// <inheritdoc cref="IsOfThis(EngineCalibration)"/>
    public bool IsOfThis(StageSpeed speed) => speed.Processor == Processor && speed.OnnxRuntime == OnnxRuntime;
}
