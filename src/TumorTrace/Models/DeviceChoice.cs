using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Models;

/// <summary>What runs the networks of a run: decided once, at the first model, for all of its slides.</summary>
/// <param name="note">Takes one line that says what was chosen and why, where the user did not name it.</param>
internal sealed class DeviceChoice(ModelChoice choice, OnnxEngine engine, Action<string> note)
{
    private readonly ExecutionDevice? _asked = ExecutionDevice.Parse(choice.Device);
    private ExecutionDevice? _decided;

    /// <summary>What can be said of a GPU that was named before any model is there.</summary>
    /// <exception cref="UserException">It cannot be used.</exception>
    public void Check()
    {
        if (_asked?.Gpu is { } gpu && engine.GpuProblem(gpu) is { } problem)
            throw new UserException(problem) { Option = nameof(ModelChoice.Device) };
    }

    /// <summary>The processor as long as there was no model.</summary>
    public ExecutionDevice Decided => _decided ?? ExecutionDevice.Cpu;

    /// <param name="model">The run's first model, which a GPU that nobody named must run.</param>
    public ExecutionDevice For(string model) => _decided ??= _asked ?? Automatic(model);

    private ExecutionDevice Automatic(string model)
    {
        // What everybody has who did not ask for more.
        if (choice.Device is null && !engine.KnowsGpus)
            return ExecutionDevice.Cpu;
        var gpu = new ExecutionDevice(0);
        var reason = choice.Precision == Precision.Int8 ? "int8 is made for it" : engine.GpuProblem(0) ?? TrialProblem(model, gpu);
        note(reason is null ? $"networks on {gpu}" : $"networks on the processor: {reason}");
        return reason is null ? gpu : ExecutionDevice.Cpu;
    }

    /// <summary>Why the GPU cannot run the model; null also for a model that nothing can run, which is said when it is loaded.</summary>
    private string? TrialProblem(string model, ExecutionDevice gpu)
    {
        try
        {
            using var trial = engine.Load(model, 1, gpu);
            return null;
        }
        catch (UserException e)
        {
            return e.Option == nameof(ModelChoice.Device) ? e.Message : null;
        }
    }
}
