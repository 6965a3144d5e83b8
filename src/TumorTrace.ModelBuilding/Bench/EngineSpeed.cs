using TumorTrace.Core.Models;
using TumorTrace.Core.Synthesis;
using TumorTrace.Inference;
using TumorTrace.Models;
using TumorTrace.Training.Networks;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>The speed of a network, or of a plain matrix product, in one engine.</summary>
/// <param name="Engine">Such as "ONNX Runtime int8".</param>
/// <param name="PxPerSecond">Input px of all threads together; null for a product.</param>
/// <param name="WindowsPerSecond">Of all threads together.</param>
/// <param name="Gflops">10⁹ operations per second; a multiply-accumulate is two. Null if they were not counted.</param>
public sealed record EngineMeasurement(string Network, string Engine, double? PxPerSecond, double WindowsPerSecond, double? Gflops);

/// <summary>
/// The same network on the same pixels in the cascade's engine (one window per thread) and in eager libtorch (all threads in
/// each operation), in turns.
/// </summary>
internal sealed class EngineSpeed(BenchmarkModels models, BenchPlan plan, BenchRequest request, CancellationToken cancel)
{
    private const int EngineBatch = 4,
        EagerBatch = 16;

    private const string Int8 = "ONNX Runtime int8";

    private string Fp32 => request.Device.IsGpu ? $"ONNX Runtime fp32 on {request.Device}" : "ONNX Runtime fp32";

    /// <summary>The machine's peak: one product per thread, the fastest of several sides; int8, then fp32.</summary>
    public EngineMeasurement[] Products() => [Product(int8: true), Product(int8: false)];

    private EngineMeasurement Product(bool int8)
    {
        var on = (request.Threads, request.Device, request.Time);
        var peak = ProductPeak.Measure(plan.ProductSides, int8, 3 * plan.Rounds, on, cancel);
        return new(
            $"matrix product of side {peak.Side}",
            int8 ? Int8 : Fp32,
            null,
            peak.OperationsPerSecond / (2 * Math.Pow(peak.Side, 3)),
            1e-9 * peak.OperationsPerSecond
        );
    }

    /// <summary>The segmenter on windows of plan.DenseSide: int8, fp32, libtorch.</summary>
    public EngineMeasurement[] Dense()
    {
        var side = plan.DenseSide;
        var pixels = SyntheticWindows.Create(BenchPlan.Mpp, side)[0];
        using var int8 = OnnxModel.Load(models.Onnx(ModelTask.Segmenter, int8: true));
        using var fp32 = OnnxModel.Load(models.Onnx(ModelTask.Segmenter, int8: false), 1, request.Device);
        var network = models.Network(ModelTask.Segmenter);
        using var eager = Peer(ModelTask.Segmenter, side, 1);
        using var keeping = Peer(ModelTask.Segmenter, side, 1, keepBuffers: true);
        var seconds = Interleaved.Seconds(
            plan.Rounds,
            request.Time,
            cancel,
            () => OnEachThread(request.Threads, () => int8.Predict(pixels, 1, side, side, cancel)),
            () => OnEachThread(request.Threads, () => fp32.Predict(pixels, 1, side, side, cancel)),
            eager.Run,
            keeping.Run
        );
        return
        [
            Measurement(network, side, Int8, request.Threads, seconds[0]),
            Measurement(network, side, Fp32, request.Threads, seconds[1]),
            Measurement(network, side, "libtorch eager fp32, window by window", 1, seconds[2]),
            Measurement(network, side, "libtorch eager fp32, window by window, malloc keeps its buffers", 1, seconds[3]),
        ];
    }

    /// <summary>The shipped pair's segmenter as `segment` runs it, all threads on one window: int8, fp32.</summary>
    /// <param name="chosen">True if `segment` takes int8 here.</param>
    public EngineMeasurement[] Shipped(ModelPair pair, out bool chosen)
    {
        var path = new PrecisionChoice(CalibrationStore.OfUser).Choose(pair.Segmenter, ModelTask.Segmenter, Precision.Auto, _ => { }).Path;
        using var fp32 = OnnxModel.Load(pair.Segmenter, request.Threads);
        using var int8 = OnnxModel.Load(LighterForm.PathOf(pair.Segmenter, LighterForm.Int8), request.Threads);
        chosen = path == int8.Path;
        var side = plan.DenseSide;
        var pixels = SyntheticWindows.Create(fp32.Card.TargetMpp, side)[0];
        var seconds = Interleaved.Seconds(
            plan.Rounds,
            request.Time,
            cancel,
            () => int8.Predict(pixels, 1, side, side, cancel),
            () => fp32.Predict(pixels, 1, side, side, cancel)
        );
        return
        [
            .. new[] { "int8", "fp32" }.Select(
                (precision, i) =>
                    new EngineMeasurement(
                        $"{pair.Name} segmenter, {side} x {side} px",
                        $"ONNX Runtime {precision}",
                        side * side / seconds[i],
                        1 / seconds[i],
                        null
                    )
            ),
        ];
    }

    /// <summary>Px a second of the paper's segmenter in fp32, for the plan.</summary>
    public double FirstLook()
    {
        const int Side = 256;
        using var fp32 = OnnxModel.Load(models.Onnx(ModelTask.Segmenter, int8: false), request.Threads);
        var pixels = SyntheticWindows.Create(BenchPlan.Mpp, Side)[0];
        return Side * Side / Interleaved.Seconds(1, request.Time, cancel, () => fp32.Predict(pixels, 1, Side, Side, cancel))[0];
    }

    /// <summary>The classifier on 299 px windows, each by itself: int8, fp32, libtorch one by one and in batches.</summary>
    public EngineMeasurement[] Coarse()
    {
        const int Side = BenchPlan.ClassifierWindow;
        var count = plan.ClassifierWindows;
        var windows = SyntheticWindows.Create(BenchPlan.Mpp, Side);
        byte[] Batch(int size) => [.. Enumerable.Range(0, size).SelectMany(i => windows[i % windows.Count])];
        var few = Batch(EngineBatch);
        using var int8 = OnnxModel.Load(models.Onnx(ModelTask.Classifier, int8: true));
        using var fp32 = OnnxModel.Load(models.Onnx(ModelTask.Classifier, int8: false), 1, request.Device);
        var network = models.Network(ModelTask.Classifier);
        using var eager = Peer(ModelTask.Classifier, Side, 1);
        using var batches = Peer(ModelTask.Classifier, Side, EagerBatch);
        void Engine(OnnxModel model) =>
            Parallel.For(
                0,
                count / EngineBatch,
                new ParallelOptions { MaxDegreeOfParallelism = request.Threads },
                _ => model.Predict(few, EngineBatch, Side, Side)
            );
        void Eager(LibtorchPeer peer, int batch)
        {
            for (var i = 0; i < count / batch; i++)
                peer.Run();
        }
        var seconds = Interleaved.Seconds(
            plan.Rounds,
            request.Time,
            cancel,
            () => Engine(int8),
            () => Engine(fp32),
            () => Eager(eager, 1),
            () => Eager(batches, EagerBatch)
        );
        string[] engines = [Int8, Fp32, "libtorch eager fp32, window by window", $"libtorch eager fp32, batches of {EagerBatch}"];
        return [.. engines.Select((engine, i) => Measurement(network, Side, engine, count, seconds[i]))];
    }

    private LibtorchPeer Peer(ModelTask task, int side, int batch, bool keepBuffers = false)
    {
        var run = new PeerRun
        {
            Models = models.Folder,
            Task = task,
            Side = side,
            Batch = batch,
            Threads = request.Threads,
            Tiny = plan == BenchPlan.Tiny,
            KeepBuffers = keepBuffers,
        };
        return new LibtorchPeer(request.Peer(run), keepBuffers, cancel);
    }

    private static void OnEachThread(int threads, Action run) =>
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => run());

    private static EngineMeasurement Measurement(NetworkGraph network, int side, string engine, int windows, double seconds) =>
        new(
            $"{network.Name}, {side} x {side} px",
            engine,
            (double)windows * side * side / seconds,
            windows / seconds,
            2e-9 * windows * NetworkCost.MultiplyAccumulates(network, side, side) / seconds
        );
}
