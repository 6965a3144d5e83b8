using System.Globalization;

namespace TumorTrace.Core.Models;

/// <summary>What runs the networks: the processor, or a GPU with CUDA.</summary>
/// <param name="Gpu">Its number among those that CUDA shows, from 0; null: the processor.</param>
internal sealed record ExecutionDevice(int? Gpu)
{
    /// <summary>The option that names a device, wherever there is one.</summary>
    public const string Option = "Device";

    /// <summary>A GPU if one can be used, otherwise the processor.</summary>
    public const string Auto = "auto";

    /// <summary>What <see cref="TryParse"/> takes.</summary>
    public const string Expected = "auto, cpu, cuda, or cuda:N for GPU N, counted from 0";

    public static ExecutionDevice Cpu { get; } = new((int?)null);

    public bool IsGpu => Gpu is not null;

    /// <summary>"cpu" or "cuda". The two round differently: results of one are not those of the other to the last digit.</summary>
    public string Kind => IsGpu ? "cuda" : "cpu";

    public override string ToString() => IsGpu ? string.Create(CultureInfo.InvariantCulture, $"cuda:{Gpu}") : Kind;

    /// <param name="device">Null for "auto".</param>
    /// <returns>False for what is not <see cref="Expected"/>.</returns>
    public static bool TryParse(string text, out ExecutionDevice? device)
    {
        device =
            text == "cpu" ? Cpu
            : GpuOf(text) is { } gpu ? new ExecutionDevice(gpu)
            : null;
        return device is not null || text == Auto;
    }

    /// <summary>The device that was named; null for "auto" or none.</summary>
    /// <exception cref="UserException">The text is not <see cref="Expected"/>.</exception>
    public static ExecutionDevice? Parse(string? text) =>
        Problem(text) is { } problem ? throw new UserException(problem.ToString())
        : text is not null && TryParse(text, out var device) ? device
        : null;

    /// <summary>What is wrong with a text that is to name a device; null for nothing.</summary>
    public static OptionProblem? Problem(string? text) =>
        text is null || TryParse(text, out _) ? null : new OptionProblem(Option, text, Expected);

    private static int? GpuOf(string text)
    {
        const string Cuda = "cuda";
        if (text == Cuda)
            return 0;
        return
            text.StartsWith($"{Cuda}:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(Cuda.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var gpu)
            ? gpu
            : null;
    }
}
