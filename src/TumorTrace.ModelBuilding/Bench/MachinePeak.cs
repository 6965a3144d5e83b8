using TumorTrace.Core.Models;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>What the machine can do at most, on so many threads.</summary>
/// <param name="Int8">Operations per second of matrix products on 8-bit integers.</param>
/// <param name="Fp32">The same in fp32.</param>
/// <param name="Memory">Bytes per second, read and written, of copies too large for the caches.</param>
internal sealed record MachinePeak(double Int8, double Fp32, double Memory)
{
    private static readonly int[] s_sides = [256, 512, 1024];

    /// <summary>About 5 seconds.</summary>
    public static MachinePeak Measure(int threads, TimeProvider time, CancellationToken cancel)
    {
        return new(Product(int8: true), Product(int8: false), Copy(threads, time, cancel));

        double Product(bool int8) =>
            ProductPeak.Measure(s_sides, int8, rounds: 5, (threads, ExecutionDevice.Cpu, time), cancel).OperationsPerSecond;
    }

    private static double Copy(int threads, TimeProvider time, CancellationToken cancel)
    {
        const int Bytes = 128 << 20;
        var (from, to) = (new byte[Bytes], new byte[Bytes]);
        var share = Bytes / threads;
        void Run() => Parallel.For(0, threads, i => Buffer.BlockCopy(from, i * share, to, i * share, share));
        return 2.0 * Bytes / Interleaved.Seconds(5, time, cancel, Run)[0];
    }
}
