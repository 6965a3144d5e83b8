using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Inference;

/// <summary>One operation of the graph as ONNX Runtime computes it.</summary>
/// <param name="Op">Its type; convolutions that were fused or laid out for vectors have other names.</param>
/// <param name="Shapes">Of what comes in, weights included, and of what goes out.</param>
/// <param name="Seconds">Median of the runs.</param>
/// <param name="Operations">A multiply-accumulate is two; 0 for what is no convolution.</param>
/// <param name="Bytes">That it has to read and write at least.</param>
internal sealed record LayerTime(string Op, string Shapes, double Seconds, double Operations, double Bytes);

/// <summary>Where a network's time goes, by ONNX Runtime's own clock.</summary>
internal static class LayerProfile
{
    /// <param name="side">Of the one square window that is computed, px.</param>
    /// <param name="runs">After one that fills caches.</param>
    /// <exception cref="UserException">Not a model, or not one for such windows.</exception>
    public static IReadOnlyList<LayerTime> Measure(string path, int side, int threads, int runs, CancellationToken cancel)
    {
        // Says what is wrong with a model.
        ModelCard card;
        using (var model = OnnxModel.Load(path, threads))
        {
            card = model.Card;
            model.Predict(new byte[side * side * 3], 1, side, side, cancel);
        }
        var folder = Directory.CreateTempSubdirectory("tumortrace-layers-").FullName;
        try
        {
            var times = Record(runs, packed: true);
            // Kernels that were packed for the processor are missing in the shapes of the trace.
            var shapes = Record(runs: 1, packed: false).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
            return [.. times.Select(g => Layer([.. g], shapes.GetValueOrDefault(g.Key, g.First())))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        IEnumerable<IGrouping<string, JsonNode>> Record(int runs, bool packed)
        {
            using var options = OnnxSession.Options(threads);
            // In this order: the path counts when profiling is switched on, else the trace lands in the current folder.
            options.ProfileOutputPathPrefix = Path.Combine(folder, packed ? "packed" : "shapes");
            options.EnableProfiling = true;
            if (!packed)
                options.AddSessionConfigEntry("session.disable_prepacking", "1");
            return Read(Run(path, options, card, side, runs, cancel));
        }
    }

    /// <returns>The file of ONNX Runtime's trace.</returns>
    private static string Run(string path, SessionOptions options, ModelCard card, int side, int runs, CancellationToken cancel)
    {
        using var session = new InferenceSession(path, options);
        var pixels = new byte[side * side * 3];
        new Random(1).NextBytes(pixels);
        using var input = InputAdapter.For(path, session, card).Tensor(pixels, 1, side, side);
        using var run = new RunOptions();
        using var interrupt = cancel.Register(() => run.Terminate = true);
        try
        {
            for (var i = 0; i <= runs; i++)
            {
                using var outputs = session.Run(run, [session.InputNames[0]], [input], session.OutputNames);
            }
        }
        catch (OnnxRuntimeException e) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException($"{path}: interrupted", e, cancel);
        }
        return session.EndProfiling();
    }

    /// <summary>The runs of each operation.</summary>
    private static IEnumerable<IGrouping<string, JsonNode>> Read(string trace) =>
        JsonNode
            .Parse(File.ReadAllText(trace))!
            .AsArray()
            .Select(e => e!)
            .Where(e => (string)e["cat"]! == "Node" && ((string)e["name"]!).EndsWith("_kernel_time", StringComparison.Ordinal))
            .GroupBy(e => (string)e["name"]!, StringComparer.Ordinal);

    private static LayerTime Layer(List<JsonNode> runs, JsonNode shapes)
    {
        double[] seconds = [.. runs.Skip(1).Select(e => (double)e["dur"]! / 1e6).Order()];
        var facts = shapes["args"]!;
        var inputs = Tensors(facts["input_type_shape"]!);
        var outputs = Tensors(facts["output_type_shape"]!);
        var op = (string)facts["op_name"]!;
        return new LayerTime(
            op,
            $"{Text(inputs)} -> {Text(outputs)}",
            seconds[seconds.Length / 2],
            Operations(op, inputs, outputs),
            inputs.Concat(outputs).Sum(t => t.Elements * t.Size)
        );
    }

    /// <summary>A tensor's shape, and bytes of one of its elements.</summary>
    private sealed record Tensor(long[] Shape, int Size)
    {
        public double Elements => Shape.Aggregate(1.0, (product, n) => product * n);
    }

    /// <summary>From a list of objects with one member each: type and shape.</summary>
    private static List<Tensor> Tensors(JsonNode shapes) =>
        [
            .. shapes
                .AsArray()
                .SelectMany(t => t!.AsObject())
                .Select(t => new Tensor(
                    [.. t.Value!.AsArray().Select(n => (long)n!)],
                    t.Key.Contains("int8", StringComparison.Ordinal) ? 1 : 4
                )),
        ];

    /// <summary>The images and kernels; scales, biases and zero points are left out.</summary>
    private static string Text(List<Tensor> tensors) =>
        string.Join(", ", tensors.Where(t => t.Shape.Length == 4).Select(t => string.Join('x', t.Shape)));

    private static double Operations(string op, List<Tensor> inputs, List<Tensor> outputs) =>
        op.Contains("Conv", StringComparison.Ordinal) && inputs.Where(t => t.Shape.Length == 4).Skip(1).FirstOrDefault() is { } kernel
            ? 2 * outputs[0].Elements * kernel.Shape[1] * kernel.Shape[2] * kernel.Shape[3]
            : 0;
}
