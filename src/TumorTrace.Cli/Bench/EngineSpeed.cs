using TumorTrace.Core.Models;
using TumorTrace.Core.Synthesis;
using TumorTrace.Inference;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;

namespace TumorTrace.Cli.Bench;

/// <summary>What a network, or a plain matrix product, does in one engine.</summary>
/// <param name="Engine">Such as "ONNX Runtime int8".</param>
/// <param name="PxPerSecond">Input px, of all threads together; null for a product.</param>
/// <param name="WindowsPerSecond">Windows a second, of all threads together.</param>
/// <param name="Gflops">Giga-operations a second; a multiply-accumulate is two.</param>
internal sealed record EngineFigure(string Network, string Engine, double? PxPerSecond, double WindowsPerSecond, double Gflops);

/// <summary>
/// The same network, the same pixels, in the cascade's engine (a window a thread) and in eager libtorch (all threads in each
/// operation), in turns.
/// </summary>
internal sealed class EngineSpeed(BenchmarkModels models, BenchPlan plan, int threads, TimeProvider time, CancellationToken cancel)
{
    private const int EngineBatch = 4,
        EagerBatch = 16;

    /// <summary>The machine's peak: one product a thread, the fastest of several sides; int8, then fp32.</summary>
    public EngineFigure[] Products() => [Product(int8: true), Product(int8: false)];

    private EngineFigure Product(bool int8)
    {
        var folder = Directory.CreateTempSubdirectory("tumortrace-product-").FullName;
        try
        {
            return plan.ProductSides.Select(side => Product(folder, side, int8)).MaxBy(p => p.Gflops)!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private EngineFigure Product(string folder, int side, bool int8)
    {
        var path = Path.Combine(folder, $"{side}.onnx");
        ProductModel.Write(path, side, int8);
        using var product = new ProductSpeed(path);
        // As many as take about as long as a window.
        var repeats = Math.Max(1, (int)(Math.Pow(plan.ProductSides.Max(), 3) / Math.Pow(side, 3)));
        var seconds = Interleaved.Seconds(3 * plan.Rounds, time, cancel, () => product.Run(threads, repeats))[0] / repeats;
        return new(
            $"matrix product of side {side}",
            int8 ? "ONNX Runtime int8" : "ONNX Runtime fp32",
            null,
            threads / seconds,
            2e-9 * threads * Math.Pow(side, 3) / seconds
        );
    }

    /// <summary>The segmenter on windows of plan.DenseSide: int8, fp32, libtorch.</summary>
    public EngineFigure[] Dense()
    {
        var side = plan.DenseSide;
        var pixels = SyntheticWindows.Create(BenchPlan.Mpp, side)[0];
        using var int8 = OnnxModel.Load(models.Onnx(ModelTask.Segmenter, int8: true));
        using var fp32 = OnnxModel.Load(models.Onnx(ModelTask.Segmenter, int8: false));
        var network = models.Network(ModelTask.Segmenter);
        using var eager = Peer(ModelTask.Segmenter, side, 1);
        using var keeping = Peer(ModelTask.Segmenter, side, 1, keepBuffers: true);
        var seconds = Interleaved.Seconds(
            plan.Rounds,
            time,
            cancel,
            () => OnEachThread(threads, () => int8.Predict(pixels, 1, side, side)),
            () => OnEachThread(threads, () => fp32.Predict(pixels, 1, side, side)),
            eager.Run,
            keeping.Run
        );
        return
        [
            Figure(network, side, "ONNX Runtime int8", threads, seconds[0]),
            Figure(network, side, "ONNX Runtime fp32", threads, seconds[1]),
            Figure(network, side, "libtorch eager fp32, window by window", 1, seconds[2]),
            Figure(network, side, "libtorch eager fp32, window by window, malloc keeps its buffers", 1, seconds[3]),
        ];
    }

    /// <summary>The classifier on 299 px windows, each by itself: int8, fp32, libtorch one by one and in batches.</summary>
    public EngineFigure[] Coarse()
    {
        const int Side = BenchPlan.ClassifierWindow,
            Count = BenchPlan.ClassifierWindows;
        var windows = SyntheticWindows.Create(BenchPlan.Mpp, Side);
        byte[] Batch(int count) => [.. Enumerable.Range(0, count).SelectMany(i => windows[i % windows.Count])];
        var few = Batch(EngineBatch);
        using var int8 = OnnxModel.Load(models.Onnx(ModelTask.Classifier, int8: true));
        using var fp32 = OnnxModel.Load(models.Onnx(ModelTask.Classifier, int8: false));
        var network = models.Network(ModelTask.Classifier);
        using var eager = Peer(ModelTask.Classifier, Side, 1);
        using var batches = Peer(ModelTask.Classifier, Side, EagerBatch);
        void Engine(OnnxModel model) =>
            Parallel.For(
                0,
                Count / EngineBatch,
                new ParallelOptions { MaxDegreeOfParallelism = threads },
                _ => model.Predict(few, EngineBatch, Side, Side)
            );
        void Eager(LibtorchPeer peer, int batch)
        {
            for (var i = 0; i < Count / batch; i++)
                peer.Run();
        }
        var seconds = Interleaved.Seconds(
            plan.Rounds,
            time,
            cancel,
            () => Engine(int8),
            () => Engine(fp32),
            () => Eager(eager, 1),
            () => Eager(batches, EagerBatch)
        );
        string[] engines =
        [
            "ONNX Runtime int8",
            "ONNX Runtime fp32",
            "libtorch eager fp32, window by window",
            $"libtorch eager fp32, batches of {EagerBatch}",
        ];
        return [.. engines.Select((engine, i) => Figure(network, Side, engine, Count, seconds[i]))];
    }

    private LibtorchPeer Peer(ModelTask task, int side, int batch, bool keepBuffers = false) =>
        new(models.Folder, task, side, batch, threads, plan == BenchPlan.Tiny, keepBuffers);

    private static void OnEachThread(int threads, Action run) =>
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => run());

    private static EngineFigure Figure(NetworkGraph network, int side, string engine, int windows, double seconds) =>
        new(
            $"{network.Name}, {side} x {side} px",
            engine,
            (double)windows * side * side / seconds,
            windows / seconds,
            2e-9 * windows * NetworkCost.MultiplyAccumulates(network, side, side) / seconds
        );
}
