using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TumorTrace.Core.Models;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Onnx.Schema;

namespace TumorTrace.Training.Tests.Onnx;

/// <summary>The fp16 form of each kind of network: all convolutions in 16 bits, outputs near those in 32.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class HalfPrecisionTests
{
    private const int Side = 128;

    public static TheoryData<string, bool> Networks =>
        new()
        {
            { "resnet18", false },
            { "resnet18", true },
            { "trunk segmenter, stride 4", false },
            { "trunk classifier", true },
            { "inception", false },
        };

    private static (NetworkGraph Graph, ModelCard Card) Describe(string name)
    {
        static NetworkGraph Trunk(ModelTask task) =>
            TrunkNetwork.Describe(
                new PatchSettings(task, 1, task == ModelTask.Classifier ? 96 : Side, 32) { OutputStride = 4 },
                new TrunkSettings()
            );
        return name switch
        {
            "resnet18" => (AtrousResNet.Describe(18, 0.25), Engines.Card(ModelTask.Segmenter)),
            "inception" => (SlimInceptionV3.Describe(0.1), Engines.Card(ModelTask.Classifier)),
            "trunk classifier" => (
                Trunk(ModelTask.Classifier),
                new ModelCard("test", ModelTask.Classifier, 1, 96, Cell: 32, DenseStep: 32)
            ),
            _ => (Trunk(ModelTask.Segmenter), new ModelCard("test", ModelTask.Segmenter, 1, Side, OutputStride: 4, DenseWindow: Side)),
        };
    }

    private static float[] Run(ModelProto model, byte[] pixels)
    {
        using var session = new InferenceSession(model.ToByteArray());
        return Engines.Run(session, pixels, 1, Side, Side).Values;
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Outputs_stay_near_those_in_32_bits(string name, bool storedInHalf)
    {
        var (graph, card) = Describe(name);
        using var network = Engines.Shaken(graph, 3);
        var model = OnnxExporter.Build(graph, NetworkState.Read(network), card);
        var pixels = Engines.Noise(1, Side, Side, 4);
        if (storedInHalf)
            HalfWeights.Apply(model);
        var before = Run(model, pixels);
        var emulated = model.Clone();
        var convolutions = graph.Nodes.Count(n => n.Operation is Conv);

        Assert.Equal(convolutions, HalfPrecision.Apply(model));
        var types = model.Graph.Initializer.ToDictionary(t => t.Name, t => t.DataType, StringComparer.Ordinal);
        Assert.All(
            model.Graph.Node.Where(n => n.OpType == "Conv").SelectMany(n => n.Input.Skip(1)),
            weight => Assert.Equal(GraphWriter.Float16, types[weight])
        );
        // The image, what the first convolution reads, and what the probability is made of.
        Assert.Equal(3, model.Graph.Node.Count(n => n.OpType == "Cast"));
        var after = Run(model, pixels);
        var difference = Engines.MaxDifference(before, after);
        Assert.InRange(difference, 0, 0.02);
        Assert.True(difference > 0, "nothing was rounded");
        Assert.Equal(0, HalfPrecision.Apply(model));

        Assert.Equal(convolutions, HalfPrecision.Emulate(emulated));
        var rounded = Run(emulated, pixels);
        Assert.InRange(Engines.MaxDifference(before, rounded), 1e-9, 0.02);
        // What ONNX Runtime makes of the 16-bit graph leaves out the rounding between operations.
        Assert.NotEqual(after, rounded);
    }

    /// <summary>A first convolution of weights up to 60,000 gives values that 16 bits do not hold.</summary>
    [Fact]
    public void Values_beyond_16_bits_show_in_the_emulation()
    {
        var (graph, card) = Describe("resnet18");
        using var network = Engines.Shaken(graph, 3);
        var model = OnnxExporter.Build(graph, NetworkState.Read(network), card);
        var first = model.Graph.Node.First(n => n.OpType == "Conv").Input[1];
        var weights = model.Graph.Initializer.Single(t => t.Name == first);
        var large = Enumerable.Repeat(60_000f, weights.RawData.Length / sizeof(float)).ToArray();
        weights.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(large.AsSpan()));
        var pixels = Engines.Noise(1, Side, Side, 4);
        Assert.All(Run(model, pixels), v => Assert.True(float.IsFinite(v)));
        HalfPrecision.Emulate(model);
        Assert.Contains(Run(model, pixels), v => !float.IsFinite(v));
    }
}
