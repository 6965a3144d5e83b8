using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TumorTrace.Core.Models;

namespace TumorTrace.Inference;

/// <summary>
/// Runs a model of one matrix product on several threads at once, one session with one thread each, as the cascade runs networks.
/// </summary>
internal sealed class ProductSpeed : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtValue _input;

    /// <param name="path">Input [side, side] of float32 or uint8.</param>
    public ProductSpeed(string path, ExecutionDevice device)
    {
        using var options = OnnxSession.Options(device: device);
        _session = new InferenceSession(path, options);
        var input = _session.InputMetadata.Values.First();
        _input = Input(input.Dimensions[0], input.ElementDataType == TensorElementType.UInt8);
    }

    /// <summary>Products on each of <paramref name="threads"/> threads, so many one after another.</summary>
    public void Run(int threads, int repeats) =>
        Parallel.For(
            0,
            threads,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            _ =>
            {
                using var run = new RunOptions();
                for (var i = 0; i < repeats; i++)
                {
                    using var outputs = _session.Run(run, _session.InputNames, [_input], _session.OutputNames);
                }
            }
        );

    public void Dispose()
    {
        _input.Dispose();
        _session.Dispose();
    }

    private static OrtValue Input(int side, bool int8)
    {
        long[] shape = [side, side];
        if (!int8)
            return OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(0.5f, side * side).ToArray(), shape);
        var bytes = new byte[side * side];
        new Random(1).NextBytes(bytes);
        return OrtValue.CreateTensorValueFromMemory(bytes, shape);
    }
}
