using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;

namespace TumorTrace.Training.Tests.Loop;

/// <summary>Training begins with the weights of an exported model: the same function, which can be trained on.</summary>
[Collection(nameof(TorchThreads))]
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class StartingPointTests
{
    private static TrainingSettings Settings(ModelTask task, bool trunk) =>
        new()
        {
            Patches =
                task == ModelTask.Classifier
                    ? new PatchSettings(task, 0.5, trunk ? 96 : 107, 32) { Stain = StainProfile.Reference }
                    : new PatchSettings(task, 0.5, 96, 96) { OutputStride = trunk ? 4 : 8 },
            Network = new NetworkSettings { Width = 0.1, Trunk = trunk ? new TrunkSettings() : null },
            Optimization = new OptimizationSettings
            {
                Batch = 2,
                WarmUp = 1,
                FreezeStatistics = 0,
            },
        };

    private static ModelCard Card(TrainingSettings settings)
    {
        var p = settings.Patches;
        var training = new Dictionary<string, string> { ["settings"] = settings.ToJson() };
        return p.Task == ModelTask.Classifier
            ? new ModelCard("test", p.Task, p.TargetMpp, p.Window, Cell: p.Cell, DenseStep: p.Cell, Training: training)
            : new ModelCard("test", p.Task, p.TargetMpp, p.Window, OutputStride: p.OutputStride, DenseWindow: 96, Training: training);
    }

    [Theory]
    [InlineData(ModelTask.Classifier, false)]
    [InlineData(ModelTask.Classifier, true)]
    [InlineData(ModelTask.Segmenter, false)]
    [InlineData(ModelTask.Segmenter, true)]
    public void An_exported_network_comes_back_with_its_logits_and_trains(ModelTask task, bool trunk)
    {
        using var folder = new TemporaryFolder();
        var settings = Settings(task, trunk);
        var side = settings.Patches.Window;
        using var network = Engines.Shaken(settings.Describe(), 3);
        // A head as after training: it tells pictures apart.
        var head = network[$"{network.Graph.Nodes.Last(n => n.Operation is Conv).Name}.weight"];
        NetworkState.Write(head, [.. NetworkState.ToArray(head).Select(v => 30 * v)]);
        OnnxExporter.Write(folder.File("m.onnx"), network.Graph, NetworkState.Read(network), Card(settings));
        var start = StartingPoint.Open(folder.File("m.onnx"));
        Assert.Equal((true, false), (start.IsFolded, start.IsImageNet));
        Assert.Equal(settings.ToJson(), start.Settings!.ToJson());

        using var state = new TrainingState(start.Settings, "cpu") { Step = 1 };
        Assert.Empty(state.Begin(start).Missing);
        // One picture is bright, the other dark.
        byte[] pixels = [.. Engines.Noise(2, side, side, 4).Select((v, i) => (byte)(i < side * side * 3 ? v : v / 4))];
        var expected = Logits(network, pixels, side);
        Assert.True(expected.Max() - expected.Min() > 1e-3, "logits that are all the same show nothing");
        Assert.InRange(Engines.MaxDifference(expected, Logits(state.Network, pixels, side)), 0, 1e-4);
        Assert.InRange(Engines.MaxDifference(expected, Logits(state.Average, pixels, side)), 0, 1e-4);

        var before = NetworkState.Read(state.Network).ToDictionary(t => t.Name, t => t.Values);
        var side2 = settings.Patches.TargetSide * settings.Patches.TargetSide;
        TrainingStep.Run(
            state,
            new Batch(2, pixels, [.. Enumerable.Repeat(1f, 2 * side2)], [.. Enumerable.Repeat(1f, 2 * side2)], new bool[2])
        );
        string[] changed = [.. NetworkState.Read(state.Network).Where(t => !t.Values.SequenceEqual(before[t.Name])).Select(t => t.Name)];
        Assert.Contains(changed, name => name.EndsWith(".weight", StringComparison.Ordinal));
        Assert.DoesNotContain(changed, name => name.EndsWith(".running_mean", StringComparison.Ordinal));
        Assert.Equal(!trunk && task == ModelTask.Segmenter, changed.Contains("conv1.weight"));
    }

    [Fact]
    public void An_int8_model_is_refused_and_so_are_settings_that_cannot_be_read()
    {
        var demo = Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic");
        Assert.Contains(
            "segmenter.int8.onnx: its weights are stored in 8 bits, expected an fp32 model",
            Assert.Throws<UserException>(() => StartingPoint.Open(Path.Combine(demo, "segmenter.int8.onnx"))).Message
        );
        using var folder = new TemporaryFolder();
        var path = folder.File("m.onnx");
        File.Copy(Path.Combine(demo, "segmenter.onnx"), path);
        var card = ModelCard.Parse(OnnxFile.Read(path).Metadata[ModelCard.MetadataKey], path);
        var damaged = card with { Training = new Dictionary<string, string> { ["settings"] = "{" } };
        OnnxFile.SetMetadata(path, ModelCard.MetadataKey, damaged.ToJson());
        Assert.Contains(
            "m.onnx: the settings of its training cannot be read",
            Assert.Throws<UserException>(() => StartingPoint.Open(path)).Message
        );
    }

    [Fact]
    public void Another_network_s_head_is_left_and_its_trunk_taken()
    {
        using var folder = new TemporaryFolder();
        var segmenter = Settings(ModelTask.Segmenter, trunk: true);
        using var network = Engines.Shaken(segmenter.Describe(), 3);
        OnnxExporter.Write(folder.File("m.onnx"), network.Graph, NetworkState.Read(network), Card(segmenter));
        using var state = new TrainingState(Settings(ModelTask.Classifier, trunk: true), "cpu");
        var report = state.Begin(StartingPoint.Open(folder.File("m.onnx")));
        Assert.Contains("layer3.1.conv2.weight", report.Matched);
        Assert.All(report.Missing, name => Assert.Matches("^(head|fc)[.]", name));
    }

    private static float[] Logits(TorchNetwork network, byte[] pixels, int side)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return NetworkState.ToArray(network.Forward(torch.tensor(pixels, [2, side, side, 3], torch.ScalarType.Byte)));
    }
}
