using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Training.Torch;

/// <summary>The device that libtorch trains on.</summary>
internal static class TorchDevice
{
    /// <param name="asked">Null: GPU 0 if libtorch can use it, otherwise the processor.</param>
    /// <returns>As libtorch calls it: "cpu" or "cuda:N".</returns>
    /// <exception cref="UserException">A GPU was named and libtorch cannot use it.</exception>
    public static string Choose(ExecutionDevice? asked)
    {
        if (asked is { IsGpu: false })
            return $"{asked}";
        TorchLibrary.EnsureLoaded();
        var gpus = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        var gpu = asked?.Gpu ?? 0;
        if (gpu < gpus)
            return $"{new ExecutionDevice(gpu)}";
        return asked is null
            ? $"{ExecutionDevice.Cpu}"
            : throw new UserException(
                $"{asked}: libtorch {TorchLibrary.LibtorchVersion} finds {(gpus == 0 ? "no GPU" : $"{gpus} GPUs, counted from 0")}; "
                    + "choose cpu, or build again with TorchSharp's CUDA package as CONTRIBUTING.md says, "
                    + "and check the driver with nvidia-smi"
            )
            {
                Option = ExecutionDevice.Option,
            };
    }
}
