using Microsoft.ML.OnnxRuntime;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Inference;

/// <summary>GPUs with CUDA, as far as the ONNX Runtime that was built in can use them.</summary>
internal static class CudaProvider
{
    private const string Name = "CUDAExecutionProvider";

    /// <summary>Of the package in Directory.Packages.props: what its libraries link to.</summary>
    private const string Needs = "an NVIDIA driver, CUDA 13 and cuDNN 9, with their libraries on the loader's path";

    /// <summary>A machine with more is not expected.</summary>
    private const int MostGpus = 64;

    /// <summary>False for a build with the processor's package, which knows no GPU.</summary>
    public static bool IsBuiltIn => OrtEnv.Instance().GetAvailableProviders().Contains(Name, StringComparer.Ordinal);

    /// <summary>The GPUs that can be used, in the order of their numbers.</summary>
    public static IReadOnlyList<ExecutionDevice> Gpus =>
        [.. Enumerable.Range(0, MostGpus).TakeWhile(gpu => Problem(gpu) is null).Select(gpu => new ExecutionDevice(gpu))];

    /// <summary>Why a GPU cannot be used; null if ONNX Runtime takes it, which a model may still show to be wrong.</summary>
    public static string? Problem(int gpu)
    {
        using var options = new SessionOptions();
        try
        {
            Append(options, gpu);
            return null;
        }
        catch (UserException e)
        {
            return e.Message;
        }
    }

    /// <summary>Lets a session run on the GPU. What the GPU has no kernel for stays on the processor.</summary>
    /// <exception cref="UserException">The provider, one of its libraries, the driver or the GPU is not there.</exception>
    public static void Append(SessionOptions options, int gpu)
    {
        var device = new ExecutionDevice(gpu);
        if (!IsBuiltIn)
            throw new UserException(
                $"{device}: this build knows the processor only; build again with -p:WithCuda=true for a GPU, or choose cpu"
            )
            {
                Option = ExecutionDevice.Option,
            };
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["device_id"] = $"{gpu}",
                    // Lean windows have as many shapes as there are windows: all algorithms are not tried for each.
                    ["cudnn_conv_algo_search"] = "HEURISTIC",
                    // For the same reason, no doubling of what the arena holds.
                    ["arena_extend_strategy"] = "kSameAsRequested",
                    // TF32 keeps 10 bits of a factor: results would be those of neither fp32 nor int8.
                    ["use_tf32"] = "0",
                }
            );
            options.AppendExecutionProvider_CUDA(cuda);
            // The same slide is to give the same bytes on the same GPU.
            options.AddSessionConfigEntry("session.use_deterministic_compute", "1");
        }
        catch (OnnxRuntimeException e)
        {
            throw CannotUse(device, e);
        }
    }

    /// <summary>
    /// Memory of the machine that the GPU fetches from by itself, while another window is computed; null if the session gives none: what
    /// lies elsewhere is copied there by the driver first, which only takes longer.
    /// </summary>
    public static OrtAllocator? PinnedMemory(InferenceSession session, int gpu)
    {
        try
        {
            using var pinned = new OrtMemoryInfo(
                OrtMemoryInfo.allocatorCUDA_PINNED,
                OrtAllocatorType.DeviceAllocator,
                gpu,
                OrtMemType.CpuOutput
            );
            return new OrtAllocator(session, pinned);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    /// <summary>The GPU, what ONNX Runtime said, what it needs, and what else to choose.</summary>
    public static UserException CannotUse(ExecutionDevice device, OnnxRuntimeException e, string? model = null) =>
        new(
            $"{(model is null ? "" : $"{model}: ")}{device}: ONNX Runtime {OnnxModel.RuntimeVersion} cannot use the GPU: "
                + $"{Reason(e.Message)}; it needs {Needs}; mend that, or choose cpu",
            e
        )
        {
            Option = ExecutionDevice.Option,
        };

    /// <summary>The first line, without the place in ONNX Runtime's sources and the code that come before it.</summary>
    internal static string Reason(string message)
    {
        var line = message.Split('\n')[0].Trim();
        const string Code = "[ONNXRuntimeError] : ";
        var at = line.IndexOf(Code, StringComparison.Ordinal);
        // The code is a number and its name.
        return at < 0 ? line
            : string.Join(" : ", line[(at + Code.Length)..].Split(" : ").Skip(2)) is { Length: > 0 } reason ? reason
            : line;
    }
}
