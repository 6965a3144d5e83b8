using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.ModelBuilding.Export;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Onnx.Quantization;

namespace TumorTrace.ModelBuilding.Tests.Export;

/// <summary>ONNX Runtime's optimised graph shows what is computed on integers; answers stay near the fp32 file's.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class Int8FusionTests
{
    private static readonly Int8Recipe s_plain = new(Clipping.MeanSquare, new HashSet<string>());

    public static TheoryData<string, int, int, int, int> Networks =>
        new()
        {
            // Network, convolutions, of them int8, additions, concatenations.
            { "resnet18 x 0.25", 24, 19, 8, 0 },
            { "resnet101", 108, 103, 33, 0 },
            { "inception x 0.1", 95, 93, 0, 15 },
        };

    private static NetworkGraph Describe(string name) =>
        name switch
        {
            "resnet18 x 0.25" => AtrousResNet.Describe(18, 0.25),
            "resnet101" => AtrousResNet.Describe(101, 1),
            _ => SlimInceptionV3.Describe(0.1),
        };

    private static ModelCard Card(NetworkGraph network) =>
        Engines.Card(network.Name.StartsWith("inception", StringComparison.Ordinal) ? ModelTask.Classifier : ModelTask.Segmenter);

    private static IReadOnlyDictionary<string, int> Fused(string path, string optimized)
    {
        OptimizedModel.Write(path, optimized);
        return OnnxFile.Read(optimized).Operations;
    }

    private static void Write(string path, TorchNetwork network, Int8Recipe recipe, int side = 96)
    {
        Patch[] windows = [.. Enumerable.Range(0, 2).Select(i => new Patch(Engines.Noise(1, side, side, 10 + i), [0], [1], []))];
        var state = NetworkState.Read(network).ToList();
        Int8Exporter.Write(
            path,
            network.Graph,
            state,
            Card(network.Graph),
            ActivationStatistics.Measure(network.Graph, state, windows, side),
            recipe
        );
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_convolution_but_the_first_and_the_logits_is_an_integer_one(
        string name,
        int convolutions,
        int int8,
        int additions,
        int concatenations
    )
    {
        using var folder = new TemporaryFolder();
        using var network = Engines.Shaken(Describe(name), 1);
        Write(folder.File("m.onnx"), network, s_plain);
        var operations = Fused(folder.File("m.onnx"), folder.File("o.onnx"));
        Assert.Equal(convolutions, network.Graph.Nodes.Count(n => n.Operation is Conv));
        Assert.Equal(
            (int8, convolutions - int8),
            (operations["QLinearConv"], operations.GetValueOrDefault("Conv") + operations.GetValueOrDefault("FusedConv"))
        );
        Assert.Equal(
            (additions, concatenations),
            (operations.GetValueOrDefault("QLinearAdd"), operations.GetValueOrDefault("QLinearConcat"))
        );
        Assert.Equal(int8, Int8Exporter.Convolutions(network.Graph).Count);
    }

    [Fact]
    public void Convolutions_left_in_float_really_are()
    {
        using var folder = new TemporaryFolder();
        using var network = Engines.Shaken(AtrousResNet.Describe(18, 0.25), 1);
        var kept = new HashSet<string>(StringComparer.Ordinal) { "layer2.0.conv1", "layer3.1.conv2", "layer4.0.downsample.0" };
        Write(folder.File("m.onnx"), network, s_plain with { FloatConvs = kept });
        var operations = Fused(folder.File("m.onnx"), folder.File("o.onnx"));
        Assert.Equal(
            (19 - 3, 5 + 3),
            (operations["QLinearConv"], operations.GetValueOrDefault("Conv") + operations.GetValueOrDefault("FusedConv"))
        );
    }

    [Fact]
    public void The_pool_behind_the_first_convolution_sees_floats_and_rounding_comes_after_it()
    {
        using var folder = new TemporaryFolder();
        using var network = Engines.Shaken(AtrousResNet.Describe(18, 0.25), 1);
        Write(folder.File("m.onnx"), network, s_plain);
        Assert.False(PoolingUpgrade.Run(folder.File("m.onnx")));
        OptimizedModel.Write(folder.File("m.onnx"), folder.File("o.onnx"));
        var nodes = OnnxFile.Parse(folder.File("o.onnx")).Graph.Node;
        var pool = Assert.Single(nodes, n => n.OpType.EndsWith("MaxPool", StringComparison.Ordinal));
        // Rounded values would come from a QuantizeLinear, as they did when ONNX Runtime moved the rounding to before the pool.
        Assert.EndsWith("Conv", nodes.Single(n => n.Output.Contains(pool.Input[0])).OpType);
        Assert.Contains(nodes, n => n.OpType == "QuantizeLinear");
    }

    [Theory]
    [InlineData("resnet18 x 0.25", 96)]
    [InlineData("inception x 0.1", 139)]
    public void The_answers_stay_near_those_of_the_fp32_file(string name, int side)
    {
        using var folder = new TemporaryFolder();
        using var network = Engines.Shaken(Describe(name), 2);
        Write(folder.File("int8.onnx"), network, s_plain, side);
        OnnxExporter.Write(folder.File("fp32.onnx"), network.Graph, NetworkState.Read(network), Card(network.Graph));
        using var int8 = OnnxModel.Load(folder.File("int8.onnx"));
        using var fp32 = OnnxModel.Load(folder.File("fp32.onnx"));
        var pixels = Engines.Noise(2, side, side, 99);
        var a = int8.Predict(pixels, 2, side, side);
        var b = fp32.Predict(pixels, 2, side, side);
        Assert.InRange(a.Zip(b, (x, y) => Math.Abs(x - y)).Average(), 0, 0.02);
        Assert.NotEqual(b, a);
    }

    [Fact]
    public void The_file_shrinks_to_about_a_quarter()
    {
        using var folder = new TemporaryFolder();
        using var network = Engines.Shaken(AtrousResNet.Describe(18, 0.5), 3);
        Write(folder.File("int8.onnx"), network, s_plain);
        OnnxExporter.Write(folder.File("fp32.onnx"), network.Graph, NetworkState.Read(network), Card(network.Graph));
        var ratio = (double)new FileInfo(folder.File("int8.onnx")).Length / new FileInfo(folder.File("fp32.onnx")).Length;
        Assert.InRange(ratio, 0.24, 0.30);
    }
}
