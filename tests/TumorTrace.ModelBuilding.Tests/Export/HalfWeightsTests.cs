using TorchSharp;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Tests.Export;

/// <summary>Weights stored in 16 bits.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class HalfWeightsTests
{
    [Fact]
    public void A_file_of_half_the_size_gives_nearly_the_same_and_training_begins_with_its_very_weights()
    {
        using var folder = new TemporaryFolder();
        var settings = new TrainingSettings
        {
            Patches = new PatchSettings(ModelTask.Segmenter, 0.5, 96, 96) { OutputStride = 4 },
            Network = new NetworkSettings { Width = 0.1, Trunk = new TrunkSettings() },
        };
        var card = new ModelCard("test", ModelTask.Segmenter, 0.5, 96, OutputStride: 4, DenseWindow: 96);
        using var network = Engines.Shaken(settings.Describe(), 3);
        string full = folder.File("m.onnx"),
            half = folder.File("half.onnx");
        OnnxExporter.Write(full, network.Graph, NetworkState.Read(network), card);
        Assert.True(OnnxFile.HalveWeights(full, half));
        Assert.InRange((double)new FileInfo(half).Length / new FileInfo(full).Length, 0.48, 0.52);
        Assert.False(OnnxFile.HalveWeights(half, folder.File("again.onnx")));

        using var before = OnnxModel.Load(full);
        using var after = OnnxModel.Load(half);
        var pixels = Engines.Noise(2, 96, 96, 4);
        float[] a = before.Predict(pixels, 2, 96, 96),
            b = after.Predict(pixels, 2, 96, 96);
        Assert.NotEqual(a, b);
        Assert.InRange(Engines.MaxDifference(a, b), 0, 0.01);

        using var state = new TrainingState(settings, "cpu");
        Assert.Empty(state.Begin(StartingPoint.Open(half)).Missing);
        using var noGrad = torch.no_grad();
        using var input = torch.tensor(pixels, [2, 96, 96, 3], torch.ScalarType.Byte);
        using var output = state.Network.Forward(input);
        var logits = NetworkState.ToArray(output);
        Assert.InRange(Engines.MaxDifference(b, [.. logits.Select(l => 1 / (1 + MathF.Exp(-l)))]), 0, 1e-4);
    }
}
