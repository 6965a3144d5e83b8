using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using TumorTrace.Core.Models;
using TumorTrace.TestSupport;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Torch;

/// <summary>Features against torchvision's own; see scripts/check-torchvision.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public class TorchvisionTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    private static readonly string? s_folder = Environment.GetEnvironmentVariable("TUMORTRACE_TORCHVISION");

    [Fact]
    public void Atrous_resnet101_has_torchvision_s_features() =>
        Compare("resnet101", AtrousResNet.Describe(101).UpTo("layer4.2"), 136, ModelTask.Segmenter);

    [Fact]
    public void Full_width_inception_v3_has_torchvision_s_features() =>
        Compare("inception_v3", SlimInceptionV3.Describe(1).UpTo("avgpool"), 299, ModelTask.Classifier);

    private void Compare(string name, NetworkGraph graph, int side, ModelTask task)
    {
        Assert.SkipUnless(
            Directory.Exists(s_folder),
            "TUMORTRACE_TORCHVISION names no folder made by scripts/check-torchvision/reference.py"
        );
        using var network = new TorchNetwork(graph, new Random(1));
        var weights = Path.Combine(s_folder!, name + ".safetensors");
        var report = NetworkState.Load(network, Safetensors.Read(weights).Tensors, weights, partial: true);
        Assert.Empty(report.Missing);
        var pixels = File.ReadAllBytes(Path.Combine(s_folder!, name + ".input.bin"));
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(s_folder!, name + ".features.bin"))).ToArray();
        var torchDifference = Engines.MaxDifference(expected, TorchFeatures(network, pixels, side));
        using var session = new InferenceSession(
            OnnxExporter.Build(graph, NetworkState.Read(network), Engines.Card(task), raw: true).ToByteArray()
        );
        var onnxDifference = Engines.MaxDifference(expected, Engines.Run(session, pixels, 1, side, side).Values);
        output.WriteLine(
            $"{name}: {expected.Length} features up to {expected.Max():f3}; largest difference libtorch "
                + $"{torchDifference:e2}, ONNX Runtime {onnxDifference:e2}"
        );
        Assert.InRange(torchDifference, 0, Tolerance);
        Assert.InRange(onnxDifference, 0, Tolerance);
    }

    private static float[] TorchFeatures(TorchNetwork network, byte[] pixels, int side)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return network.Forward(torch.tensor(pixels, [1, side, side, 3], torch.ScalarType.Byte)).contiguous().data<float>().ToArray();
    }
}
