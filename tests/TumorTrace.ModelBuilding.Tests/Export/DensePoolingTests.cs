using Google.Protobuf;
using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.TestSupport;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Tests.Export;

/// <summary>One graph for a window and for blocks of many: nothing else changes.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class DensePoolingTests
{
    private static ModelCard Card(int window, int cell, bool dense) =>
        new("test", ModelTask.Classifier, 0.25, window, Cell: cell, DenseStep: dense ? cell : null);

    private static OnnxModel Load(TemporaryFolder folder, TorchNetwork network, ModelCard card)
    {
        var path = folder.File($"{card.DenseStep ?? 0}.onnx");
        OnnxExporter.Write(path, network.Graph, NetworkState.Read(network), card);
        return OnnxModel.Load(path);
    }

    [Theory]
    [InlineData(299, 128)]
    [InlineData(171, 32)]
    [InlineData(171, 64)]
    public void A_block_of_n_windows_gives_n_values_and_a_window_the_answer_of_the_global_pool(int window, int cell)
    {
        using var folder = new TemporaryFolder();
        using var network = Engines.Shaken(SlimInceptionV3.Describe(0.1), 1);
        using var plain = Load(folder, network, Card(window, cell, dense: false));
        using var dense = Load(folder, network, Card(window, cell, dense: true));
        var one = Engines.Noise(2, window, window, 3);
        Assert.InRange(Engines.MaxDifference(plain.Predict(one, 2, window, window), dense.Predict(one, 2, window, window)), 0, 1e-6);
        foreach (var (columns, rows) in new[] { (2, 1), (3, 4), (8, 1) })
        {
            var width = window + (columns - 1) * cell;
            var height = window + (rows - 1) * cell;
            Assert.Equal(columns * rows, dense.Predict(Engines.Noise(1, height, width, 4), 1, height, width).Length);
        }
    }

    [Fact]
    public void A_block_s_map_is_the_network_s_grid_averaged_by_hand()
    {
        using var folder = new TemporaryFolder();
        using var network = Engines.Shaken(SlimInceptionV3.Describe(0.1), 5);
        using var dense = Load(folder, network, Card(299, 128, dense: true));
        var width = 299 + 2 * 128;
        var height = 299 + 128;
        var pixels = Engines.Noise(1, height, width, 6);
        Assert.InRange(Engines.MaxDifference(ByHand(network, pixels, height, width), dense.Predict(pixels, 1, height, width)), 0, 1e-5);
    }

    /// <summary>Features of the whole block, their mean over 8 × 8 positions every 4, the last layer, the sigmoid.</summary>
    private static float[] ByHand(TorchNetwork network, byte[] pixels, int height, int width)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        torch.Tensor? features = null;
        var last = network.Graph.UpTo("Mixed_7c").Nodes.Count - 1;
        network.Forward(
            torch.tensor(pixels, [1, height, width, 3], torch.ScalarType.Byte),
            observe: (i, value) =>
            {
                if (i == last)
                    features = value.clone().DetachFromDisposeScope();
            }
        );
        using var owned = features;
        var rows = (int)(features!.shape[2] - 8) / 4 + 1;
        var columns = (int)(features.shape[3] - 8) / 4 + 1;
        var weight = network["fc.weight"].view(-1);
        var bias = network["fc.bias"];
        return
        [
            .. from row in Enumerable.Range(0, rows)
            from column in Enumerable.Range(0, columns)
            select (features.narrow(2, 4 * row, 8).narrow(3, 4 * column, 8).mean([0, 2, 3]).dot(weight) + bias).sigmoid().item<float>(),
        ];
    }

    [Fact]
    public void An_upgraded_file_keeps_its_weights_metadata_and_answers()
    {
        using var folder = new TemporaryFolder();
        using var network = Engines.Shaken(SlimInceptionV3.Describe(0.1), 7);
        using var old = Load(folder, network, Card(171, 32, dense: false));
        OnnxFile.SetMetadata(old.Path, "note", "kept");
        var card = OnnxFile.MakeDense(old.Path, folder.File("new.onnx"), old.Card);
        Assert.Equal(old.Card with { DenseStep = 32 }, card);
        var before = OnnxFile.Read(old.Path);
        var after = OnnxFile.Read(folder.File("new.onnx"));
        Assert.Equal((before.Parameters, before.Name, "kept"), (after.Parameters, after.Name, after.Metadata["note"]));
        Assert.Equal(
            (1, 0, 0),
            (
                before.Operations["GlobalAveragePool"],
                after.Operations.GetValueOrDefault("GlobalAveragePool"),
                after.Operations.GetValueOrDefault("Flatten")
            )
        );
        Assert.Equal(["probability: float32 [N, 1, H_out, W_out]"], after.Outputs);
        using var upgraded = OnnxModel.Load(folder.File("new.onnx"));
        var pixels = Engines.Noise(1, 171, 171, 8);
        Assert.InRange(Engines.MaxDifference(old.Predict(pixels, 1, 171, 171), upgraded.Predict(pixels, 1, 171, 171)), 0, 1e-6);
        // Once more changes nothing.
        OnnxFile.MakeDense(upgraded.Path, folder.File("again.onnx"), upgraded.Card);
        Assert.Equal(after.Operations, OnnxFile.Read(folder.File("again.onnx")).Operations);
    }

    [Fact]
    public void Cells_that_are_no_multiple_of_the_total_stride_are_refused()
    {
        using var network = Engines.Shaken(SlimInceptionV3.Describe(0.1), 9);
        var error = Assert.Throws<UserException>(() =>
            OnnxExporter.Build(network.Graph, NetworkState.Read(network), Card(299, 100, dense: true))
        );
        Assert.Contains("its cells of 100 px are no multiple of the network's total stride, 32 px", error.Message);
    }

    [Theory]
    [InlineData("Gemm", "cannot map blocks: Gemm fc behind the global pool, expected a convolution of 1 x 1")]
    [InlineData("GlobalAveragePool", "has 2 GlobalAveragePool nodes, expected one")]
    public void Another_kind_of_head_is_refused(string operation, string message)
    {
        using var network = Engines.Shaken(SlimInceptionV3.Describe(0.1), 9);
        var model = OnnxExporter.Build(network.Graph, NetworkState.Read(network), Card(299, 128, dense: false));
        model.Graph.Node.Single(n => n.Name == "fc").OpType = operation;
        Assert.Contains(message, Assert.Throws<UserException>(() => DensePooling.Apply(model, "own.onnx", 299, 128)).Message);
    }

    [Fact]
    public void A_layer_whose_positions_are_not_known_is_refused()
    {
        using var network = Engines.Shaken(SlimInceptionV3.Describe(0.1), 9);
        var model = OnnxExporter.Build(network.Graph, NetworkState.Read(network), Card(299, 128, dense: false));
        model.Graph.Node.First(n => n.OpType == "Relu").OpType = "Resize";
        Assert.Contains(
            "before the global pool: which px its values belong to is not known",
            Assert.Throws<UserException>(() => DensePooling.Apply(model, "own.onnx", 299, 128)).Message
        );
    }

    [Fact]
    public void Segmenters_are_not_upgraded()
    {
        using var folder = new TemporaryFolder();
        var path = TinyModels.Pooling(folder.File("own.onnx"));
        Assert.Contains(
            "its card says segmenter, expected a classifier",
            Assert.Throws<UserException>(() => OnnxFile.MakeDense(path, folder.File("new.onnx"), RednessModel.Segmenter())).Message
        );
    }

    [Fact]
    public void A_card_that_promises_maps_without_a_graph_for_it_is_found_out_on_loading()
    {
        using var folder = new TemporaryFolder();
        using var network = Engines.Shaken(SlimInceptionV3.Describe(0.1), 9);
        var model = OnnxExporter.Build(network.Graph, NetworkState.Read(network), Card(171, 32, dense: false));
        model.MetadataProps.Clear();
        File.WriteAllBytes(folder.File("own.onnx"), model.ToByteArray());
        File.WriteAllText(folder.File("own.card.json"), Card(171, 32, dense: true).ToJson());
        var error = Assert.Throws<UserException>(() => OnnxModel.Load(folder.File("own.onnx")));
        Assert.Contains("for 1 x 171 x 203 px the model gives [1, 1], expected [1, classes, 1, 2]", error.Message);
    }
}
