using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;
using TumorTrace.Core.Models;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;

namespace TumorTrace.TestSupport;

/// <summary>Runs a network in both engines on the same bytes.</summary>
internal static class Engines
{
    internal static ModelCard Card(ModelTask task) =>
        task == ModelTask.Classifier
            ? new ModelCard("test", task, 0.25, 299, Cell: 128)
            : new ModelCard("test", task, 0.25, 256, OutputStride: 8, DenseWindow: 640);

    /// <summary>Weights as after some training: batch-norm statistics and scales away from 0 and 1.</summary>
    internal static TorchNetwork Shaken(NetworkGraph graph, int seed)
    {
        var network = new TorchNetwork(graph, new Random(seed));
        var random = new Random(seed + 1);
        foreach (var entry in network.Entries.Where(e => e.Shape.Length == 1))
        {
            var low =
                entry.Name.EndsWith(".weight", StringComparison.Ordinal) || entry.Name.EndsWith("_var", StringComparison.Ordinal)
                    ? 0.6
                    : -0.2;
            NetworkState.Write(
                network[entry.Name],
                [.. Enumerable.Range(0, (int)entry.Count).Select(_ => (float)(low + random.NextDouble() * 0.4))]
            );
        }
        return network;
    }

    internal static byte[] Noise(int count, int height, int width, int seed)
    {
        var pixels = new byte[count * height * width * 3];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    internal static float[] Torch(TorchNetwork network, byte[] pixels, int count, int height, int width)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var images = torch.tensor(pixels, [count, height, width, 3], torch.ScalarType.Byte);
        return network.Forward(images).sigmoid().data<float>().ToArray();
    }

    internal static (float[] Values, int[] Shape) Onnx(
        TorchNetwork network,
        ModelCard card,
        byte[] pixels,
        int count,
        int height,
        int width
    )
    {
        var path = Path.Combine(Path.GetTempPath(), $"tumortrace-{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxExporter.Write(path, network.Graph, NetworkState.Read(network), card);
            using var session = new InferenceSession(path);
            Assert.Equal(card.ToJson(), session.ModelMetadata.CustomMetadataMap[ModelCard.MetadataKey]);
            return Run(session, pixels, count, height, width);
        }
        finally
        {
            File.Delete(path);
        }
    }

    internal static (float[] Values, int[] Shape) Run(InferenceSession session, byte[] pixels, int count, int height, int width)
    {
        var input = new DenseTensor<byte>(pixels, [count, height, width, 3]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("image", input)]);
        var output = results[0].AsTensor<float>();
        return (output.ToArray(), output.Dimensions.ToArray());
    }

    internal static double MaxDifference(float[] a, float[] b)
    {
        Assert.Equal(a.Length, b.Length);
        return a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max();
    }
}
