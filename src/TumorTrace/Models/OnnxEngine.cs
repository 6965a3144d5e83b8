using TumorTrace.Core.Models;
using TumorTrace.Inference;

namespace TumorTrace.Models;

/// <summary>What ONNX Runtime has and does here. Tests put a GPU in its place, which few machines have.</summary>
internal sealed record OnnxEngine
{
    /// <summary>The machine's own.</summary>
    public static OnnxEngine Own { get; } = new();

    /// <summary>False for a build that knows the processor only.</summary>
    public bool KnowsGpus { get; init; } = CudaProvider.IsBuiltIn;

    /// <inheritdoc cref="CudaProvider.Problem"/>
    public Func<int, string?> GpuProblem { get; init; } = CudaProvider.Problem;

    /// <summary>Loads a model file for calls of so many threads.</summary>
    public Func<string, int, ExecutionDevice, IPatchModel> Load { get; init; } = OnnxModel.Load;
}
