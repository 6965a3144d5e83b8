using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>The fastest matrix product of several sides, one product per thread: what the arithmetic of a machine can do.</summary>
/// <param name="Side">Rows and columns of both factors.</param>
/// <param name="OperationsPerSecond">Of all threads together; a multiply-accumulate is two.</param>
internal sealed record ProductPeak(int Side, double OperationsPerSecond)
{
    /// <param name="rounds">Repetitions, of which the median counts.</param>
    /// <param name="on">The device computes in fp32; 8-bit integers are the processor's.</param>
    public static ProductPeak Measure(
        IReadOnlyList<int> sides,
        bool int8,
        int rounds,
        (int Threads, ExecutionDevice Device, TimeProvider Time) on,
        CancellationToken cancel
    )
    {
        var folder = Directory.CreateTempSubdirectory("tumortrace-product-").FullName;
        try
        {
            return sides.Select(Of).MaxBy(p => p.OperationsPerSecond)!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        ProductPeak Of(int side)
        {
            var path = Path.Combine(folder, $"{side}.onnx");
            ProductModel.Write(path, side, int8);
            using var product = new ProductSpeed(path, int8 ? ExecutionDevice.Cpu : on.Device);
            // As many as take about as long as one of the largest.
            var repeats = Math.Max(1, (int)Math.Pow((double)sides.Max() / side, 3));
            var seconds = Interleaved.Seconds(rounds, on.Time, cancel, () => product.Run(on.Threads, repeats))[0];
            return new(side, 2 * on.Threads * repeats * Math.Pow(side, 3) / seconds);
        }
    }
}
