using System.CommandLine;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Torch;

namespace TumorTrace.Cli.Commands;

/// <summary>The option that names the processor or a GPU, the same for every command that has it.</summary>
internal static class DeviceArguments
{
    public static Option<string?> Create(string what) =>
        new("--device") { Description = $"{what}: {ExecutionDevice.Expected} (default: auto, a GPU if one can be used)" };

    /// <summary>What is wrong with the value, in the command line's words.</summary>
    public static IEnumerable<string> Problems(ParseResult parsed, Option<string?> option)
    {
        if (ExecutionDevice.Problem(parsed.GetValue(option)) is { } problem)
            yield return OptionNames.Describe(problem);
    }

    /// <summary>The device for networks in ONNX Runtime, before any model is there.</summary>
    /// <exception cref="UserException">A GPU was named and cannot be used.</exception>
    public static ExecutionDevice ForNetworks(ParseResult parsed, Option<string?> option)
    {
        var asked = ExecutionDevice.Parse(parsed.GetValue(option));
        if (asked is null)
            return CudaProvider.Gpus.FirstOrDefault(ExecutionDevice.Cpu);
        if (asked.Gpu is { } gpu && CudaProvider.Problem(gpu) is { } problem)
            throw new UserException(problem) { Option = ExecutionDevice.Option };
        return asked;
    }

    /// <summary>The device for libtorch, by its name there. Loads libtorch, but for "cpu".</summary>
    /// <exception cref="UserException">A GPU was named and cannot be used.</exception>
    public static string ForTraining(ParseResult parsed, Option<string?> option) =>
        TorchDevice.Choose(ExecutionDevice.Parse(parsed.GetValue(option)));

    /// <summary>Says that a GPU is not there before images are read for it.</summary>
    /// <inheritdoc cref="ForTraining"/>
    public static void CheckTraining(ParseResult parsed, Option<string?> option)
    {
        if (ExecutionDevice.Parse(parsed.GetValue(option)) is { IsGpu: true } gpu)
            TorchDevice.Choose(gpu);
    }
}
