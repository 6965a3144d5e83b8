using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Onnx.Quantization;
using TumorTrace.Training.Onnx.Schema;
using TumorTrace.Training.Pretrained;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Pretrained;

/// <summary>The pretrained trunk: its arithmetic, and the networks around it in both engines.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public class TrunkTests
{
    private const int Side = 224;

    /// <summary>Of the package's mean image, in red, green and blue.</summary>
    private static readonly float[] s_mean = [123.15f, 115.90f, 103.06f];

    private static PatchSettings Patches(ModelTask task, int stride = 8) =>
        new(task, 1, task == ModelTask.Classifier ? 96 : 128, 32) { OutputStride = stride };

    private static NetworkGraph Describe(ModelTask task, int stride = 8, double width = 1) =>
        TrunkNetwork.Describe(Patches(task, stride), new TrunkSettings { Width = width });

    [Fact]
    public void The_trunk_gives_what_the_package_s_own_graph_gives()
    {
        var file = PretrainedPackage.Find();
        var pixels = Picture(3);
        var expected = PackageFeatures(file, pixels);
        using var network = new TorchNetwork(Describe(ModelTask.Classifier).UpTo("layer3.1"), new Random(1));
        NetworkState.Load(network, ImageNetTrunk.Read(file), file);
        var found = Features(network, pixels);
        Assert.Equal(expected.Length, found.Length);
        var largest = expected.Max(Math.Abs);
        Assert.True(largest > 1, $"features of at most {largest} say nothing");
        Assert.InRange(Engines.MaxDifference(Middle(expected), Middle(found)) / largest, 0, 1e-4);
    }

    /// <summary>
    /// Positions 4 to 9 of 14 × 14. The first convolution pads with zeros, which are torchvision's mean colour in one network and the
    /// file's in the other, half a grey value apart: at the border the two differ, by a thousandth.
    /// </summary>
    private static float[] Middle(float[] features)
    {
        const int Columns = Side / 16;
        return [.. features.Where((_, i) => i % Columns is >= 4 and <= 9 && i / Columns % Columns is >= 4 and <= 9)];
    }

    [Fact]
    public void Activations_match_the_stored_statistics_and_those_of_a_wrongly_scaled_input_do_not()
    {
        var tensors = ImageNetTrunk.Read(PretrainedPackage.Find());
        Assert.InRange(MedianVarianceRatio(tensors), 0.4, 2.5);
        // As if the pixels were divided by 255 twice.
        NamedTensor[] wrong =
        [
            .. tensors.Select(t => t.Name == "conv1.weight" ? t with { Values = [.. t.Values.Select(v => v / 255)] } : t),
        ];
        Assert.InRange(MedianVarianceRatio(wrong), 0, 0.2);
    }

    [Theory]
    [InlineData(ModelTask.Classifier, 8)]
    [InlineData(ModelTask.Segmenter, 8)]
    [InlineData(ModelTask.Segmenter, 4)]
    [InlineData(ModelTask.Segmenter, 2)]
    [InlineData(ModelTask.Classifier, 8, 0.25)]
    [InlineData(ModelTask.Segmenter, 4, 0.25)]
    [InlineData(ModelTask.Segmenter, 4, 0.01)]
    public void Both_engines_give_the_same(ModelTask task, int stride, double width = 1)
    {
        var side = Patches(task).Window;
        using var network = Engines.Shaken(Describe(task, stride, width), 5);
        var card =
            task == ModelTask.Classifier
                ? new ModelCard("test", task, 1, side, Cell: 32)
                : new ModelCard("test", task, 1, side, OutputStride: stride, DenseWindow: 256);
        var pixels = Engines.Noise(2, side, side, 7);
        var (values, shape) = Engines.Onnx(network, card, pixels, 2, side, side);
        Assert.Equal(task == ModelTask.Classifier ? [2, 1] : [2, 1, side / stride, side / stride], shape);
        Assert.InRange(Engines.MaxDifference(Engines.Torch(network, pixels, 2, side, side), values), 0, 1e-4);
    }

    [Fact]
    public void A_quarter_of_the_filters_costs_less_than_a_tenth_and_pretrained_weights_do_not_fit()
    {
        var narrow = Describe(ModelTask.Segmenter, 4, 0.25);
        Assert.Equal("resnet18 trunk x 0.25, segmenter of output stride 4", narrow.Name);
        double Cost(NetworkGraph graph) => NetworkCost.MultiplyAccumulates(graph, 256, 256);
        Assert.InRange(Cost(narrow) / Cost(Describe(ModelTask.Segmenter, 4)), 1 / 16.0, 1 / 10.0);
        using var network = new TorchNetwork(narrow, new Random(1));
        var file = PretrainedPackage.Find();
        var problem = Assert.Throws<UserException>(() => NetworkState.Load(network, ImageNetTrunk.Read(file), file));
        Assert.Contains("expects [16, 3, 7, 7]; choose the network that the weights are for", problem.Message);
    }

    [Fact]
    public void A_block_of_cells_gives_each_cell_s_value_where_the_padding_is_far()
    {
        using var network = Engines.Shaken(Describe(ModelTask.Classifier), 6);
        var card = new ModelCard("test", ModelTask.Classifier, 1, 96, Cell: 32, DenseStep: 32);
        var (values, shape) = Engines.Onnx(network, card, Engines.Noise(1, 160, 224, 8), 1, 160, 224);
        Assert.Equal([1, 1, 3, 5], shape);
        Assert.Equal(15, values.Distinct().Count());
    }

    [Fact]
    public void The_dilated_trunk_computes_what_the_strided_one_does_at_every_second_position()
    {
        var file = PretrainedPackage.Find();
        var pixels = Picture(9);
        using var strided = new TorchNetwork(Describe(ModelTask.Classifier).UpTo("layer3.1"), new Random(1));
        using var dilated = new TorchNetwork(Describe(ModelTask.Segmenter).UpTo("layer3.1"), new Random(1));
        NetworkState.Load(strided, ImageNetTrunk.Read(file), file);
        NetworkState.Load(dilated, ImageNetTrunk.Read(file), file);
        var coarse = Features(strided, pixels);
        var fine = Features(dilated, pixels);
        int small = Side / 16,
            large = Side / 8;
        for (var c = 0; c < 256; c += 37)
        {
            // Away from the border, where both see zeros at other positions.
            for (var y = 4; y < small - 4; y++)
                Assert.Equal(coarse[(c * small + y) * small + 6], fine[(c * large + 2 * y) * large + 12], 1e-3f);
        }
    }

    [Fact]
    public void Frozen_stages_are_no_parameters_and_the_trunk_keeps_its_statistics()
    {
        using var network = new TorchNetwork(Describe(ModelTask.Segmenter), new Random(1));
        Assert.DoesNotContain(
            network.Parameters(),
            p => p.Name.StartsWith("conv1.", StringComparison.Ordinal) || p.Name.StartsWith("layer1.", StringComparison.Ordinal)
        );
        Assert.Contains(network.Parameters(), p => p.Name == "layer2.0.conv1.weight");
        var before = NetworkState.ToArray(network["layer3.1.bn2.running_mean"]);
        var head = NetworkState.ToArray(network["head.join.bn.running_mean"]);
        using var scope = torch.NewDisposeScope();
        network.Forward(torch.tensor(Engines.Noise(2, 64, 64, 3), [2, 64, 64, 3], torch.ScalarType.Byte), training: true);
        Assert.Equal(before, NetworkState.ToArray(network["layer3.1.bn2.running_mean"]));
        Assert.NotEqual(head, NetworkState.ToArray(network["head.join.bn.running_mean"]));
    }

    [Fact]
    public void A_file_that_is_not_the_package_s_is_refused_with_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "other.onnx");
        using var network = Engines.Shaken(Describe(ModelTask.Classifier), 1);
        OnnxExporter.Write(path, network.Graph, NetworkState.Read(network), new ModelCard("test", ModelTask.Classifier, 1, 96, Cell: 32));
        Assert.Contains(
            "has no tensor Parameter91",
            Assert.Throws<UserException>(() => ImageNetTrunk.Read(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_segmenter_costs_a_twelfth_of_the_paper_s()
    {
        double PerPixel(NetworkGraph graph) => NetworkCost.MultiplyAccumulates(graph, 640, 640) / (640.0 * 640);
        Assert.InRange(PerPixel(Describe(ModelTask.Segmenter)), 50_000, 60_000);
        Assert.InRange(PerPixel(AtrousResNet.Describe(101)) / PerPixel(Describe(ModelTask.Segmenter)), 11, 13);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    public void The_segmenter_in_int8_agrees_with_itself_in_float(int stride)
    {
        using var network = Engines.Shaken(Describe(ModelTask.Segmenter, stride), 11);
        var state = NetworkState.Read(network).ToList();
        Patch[] windows = [.. Enumerable.Range(0, 2).Select(i => new Patch(Engines.Noise(1, 64, 64, 10 + i), [0], [1], []))];
        var statistics = ActivationStatistics.Measure(network.Graph, state, windows, 64);
        var card = new ModelCard("test", ModelTask.Segmenter, 1, 64, OutputStride: stride, DenseWindow: 64);
        var recipe = new Int8Recipe(new Clipping(1), new HashSet<string>());
        using var session = new InferenceSession(Int8Exporter.Build(network.Graph, state, card, statistics, recipe).ToByteArray());
        var (values, _) = Engines.Run(session, windows[0].Pixels, 1, 64, 64);
        var expected = Engines.Torch(network, windows[0].Pixels, 1, 64, 64);
        Assert.InRange(expected.Zip(values, (a, b) => Math.Abs(a - b)).Average(), 0, 0.03);
    }

    /// <summary>Smooth at every scale, as photographs are: the sum of coloured noise of ever larger grain.</summary>
    private static byte[] Picture(int seed)
    {
        var sums = new double[Side * Side * 3];
        var random = new Random(seed);
        for (var grain = 2; grain <= Side / 2; grain *= 2)
        {
            var across = Side / grain + 2;
            var grid = new double[across * across * 3];
            for (var i = 0; i < grid.Length; i++)
                grid[i] = random.NextDouble() - 0.5;
            for (var i = 0; i < Side * Side; i++)
            {
                double x = (double)(i % Side) / grain,
                    y = (double)(i / Side) / grain;
                for (var c = 0; c < 3; c++)
                {
                    double At(int u, int v) => grid[(((int)y + v) * across + (int)x + u) * 3 + c];
                    double fx = x % 1,
                        fy = y % 1;
                    sums[i * 3 + c] += (At(0, 0) * (1 - fx) + At(1, 0) * fx) * (1 - fy) + (At(0, 1) * (1 - fx) + At(1, 1) * fx) * fy;
                }
            }
        }
        return [.. sums.Select(s => (byte)Math.Clamp(120 + 90 * s, 0, 255))];
    }

    private static float[] Features(TorchNetwork network, byte[] pixels)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return NetworkState.ToArray(network.Forward(torch.tensor(pixels, [1, Side, Side, 3], torch.ScalarType.Byte)));
    }

    /// <summary>The package's graph, cut after its third layer, in ONNX Runtime: it takes BGR less the mean colour.</summary>
    private static float[] PackageFeatures(string file, byte[] pixels)
    {
        var model = OnnxFile.Parse(file);
        NodeProto User(string value) => model.Graph.Node.First(n => n.Input.Contains(value));
        var norm = User(User("Parameter37").Output[0]);
        var features = User(User(norm.Output[0]).Output[0]).Output[0];
        model.Graph.Output.Clear();
        model.Graph.Output.Add(new ValueInfoProto { Name = features });
        var stored = model.Graph.Initializer.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        using var session = new InferenceSession(model.ToByteArray());
        var input = new DenseTensor<float>([1, 3, Side, Side]);
        for (var i = 0; i < Side * Side * 3; i++)
            input[0, 2 - i % 3, i / 3 / Side, i / 3 % Side] = pixels[i] - s_mean[i % 3];
        var name = session.InputNames.First(n => !stored.Contains(n));
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(name, input)]);
        return results[0].AsTensor<float>().ToArray();
    }

    /// <summary>Of all batch-norms, the variance of what they get over the variance they store; the median.</summary>
    private static double MedianVarianceRatio(IReadOnlyList<NamedTensor> tensors)
    {
        using var network = new TorchNetwork(Describe(ModelTask.Classifier).UpTo("layer3.1"), new Random(1));
        NetworkState.Load(network, tensors, "the trunk");
        var normOf = network.Graph.Nodes.Where(n => n.Operation is BatchNorm).ToDictionary(n => n.Inputs[0], n => n.Name);
        var ratios = new List<double>();
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var images = torch.tensor([.. Picture(4), .. Picture(5)], [2, Side, Side, 3], torch.ScalarType.Byte);
        network.Forward(
            images,
            observe: (node, value) =>
            {
                if (!normOf.TryGetValue(node, out var norm))
                    return;
                var variance = (value - value.mean([0, 2, 3], keepdim: true)).square().mean([0, 2, 3]);
                ratios.Add((variance / network[$"{norm}.running_var"]).median().item<float>());
            }
        );
        ratios.Sort();
        return ratios[ratios.Count / 2];
    }
}
