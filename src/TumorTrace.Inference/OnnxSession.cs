using Microsoft.ML.OnnxRuntime;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Inference;

/// <summary>Sessions of ONNX Runtime, all with the same options: the processor's, and on a GPU also <see cref="CudaProvider"/>'s.</summary>
internal static class OnnxSession
{
    /// <exception cref="UserException">Not a model, or the GPU cannot be used.</exception>
    public static InferenceSession Create(string path, int threads, ExecutionDevice device)
    {
        try
        {
            using var options = Options(threads, device);
            // By path, not by bytes: weights may lie in a second file beside the model.
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e) when (device.IsGpu)
        {
            throw CudaProvider.CannotUse(device, e, path);
        }
        catch (OnnxRuntimeException e)
        {
            throw new UserException($"{path}: not a model that ONNX Runtime can load: {FirstLine(e)}", e);
        }
    }

    /// <exception cref="UserException">The GPU cannot be used.</exception>
    public static SessionOptions Options(int threads = 1, ExecutionDevice? device = null)
    {
        var options = ProcessorOptions(threads);
        try
        {
            if (device?.Gpu is { } gpu)
                CudaProvider.Append(options, gpu);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private static SessionOptions ProcessorOptions(int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            // Lean windows have as many shapes as there are windows: a pattern for each would be one large block for each.
            EnableMemoryPattern = false,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        // Without VNNI, 8-bit products are added in 16 bits and may overflow: ask for the exact way, which takes 1.7 times as long.
        if (!Processor.HasVnni)
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        // Convolutions left in float between 8-bit ones are so for their precision.
        options.AddSessionConfigEntry("optimization.disable_specified_optimizers", "WeightBiasQuantization");
        // A run's buffers stay with the session for the next run: asking the system for them anew takes half of the time.
        // It holds as many runs' worth as there are workers, so it is bounded whatever the slide's size.
        options.EnableCpuMemArena = true;
        return options;
    }

    /// <summary>Of ONNX Runtime's message.</summary>
    public static string FirstLine(OnnxRuntimeException e) => e.Message.Split('\n')[0];
}
