using System.Text.Json;
using TumorTrace.Core.Models;
using TumorTrace.Tests.Support;
using TumorTrace.Tests.Training;
using TumorTrace.Training;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;

namespace TumorTrace.Tests.Commands;

/// <summary>`model export --int8`, `model info` and `model test`, as a user runs them.</summary>
public sealed class ModelCommandTests
{
    private static string Shipped(string file) => Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", file);

    /// <summary>A manifest of two synthetic slides, and a checkpoint with random weights and its logits drawn apart by a factor.</summary>
    private static async Task<(string Checkpoint, string Manifest)> Run(TemporaryFolder folder, float logitScale)
    {
        var slide = folder.File("s.tif");
        Assert.Equal(0, (await Tumortrace.Run("synth", "-o", slide, "--size", "3072x3072", "--seed", "7", "--tissue", "0.8", "--tumors", "3")).ExitCode);
        File.WriteAllText(folder.File("set.csv"), "image,labels,mpp,split,group,unknown\ns.tif,s.geojson,,train,a,\ns.tif,s.geojson,,val,b,\n");
        var settings = new TrainingSettings(new PatchSettings(ModelTask.Segmenter, 0.25, 256, 256), new Augmentation(), 18, 0.125);
        using var network = Engines.Shaken(settings.Describe(), 4);
        NamedTensor[] tensors = [.. NetworkState.Read(network).Select(t => t.Name.StartsWith("classifier", StringComparison.Ordinal) ? t with { Values = [.. t.Values.Select(v => v * logitScale)] } : t)];
        new TrainedModel(settings, 1, new Dictionary<string, double>(), tensors).Save(folder.File("best.safetensors"));
        return (folder.File("best.safetensors"), folder.File("set.csv"));
    }

    [Fact]
    public async Task Export_writes_an_int8_model_that_agrees_or_none_at_all()
    {
        using var folder = new TemporaryFolder();
        var (checkpoint, manifest) = await Run(folder, 1000);
        var result = await Tumortrace.Run("model", "export", checkpoint, "-o", folder.File("m.onnx"), "--int8", manifest, "--license", "CC0-1.0");
        var output = result.StandardOutput + result.StandardError;
        Assert.True(File.Exists(folder.File("m.onnx")), output);
        Assert.Equal(result.ExitCode == 0, File.Exists(folder.File("m.int8.onnx")));
        Assert.Equal(0, result.ExitCode);
        var card = ModelCard.Parse(File.ReadAllText(folder.File("m.int8.card.json")), "card");
        Assert.InRange(card.Metrics!["int8_iou"], 0.98, 1);
        Assert.InRange(card.Metrics["int8_auc_drop"], -1, 0.002);
        Assert.True(card.Metrics["int8_speedup"] > 0);
        Assert.Contains("19 QLinearConv", card.Training!["int8"]);
        var test = await Tumortrace.Run("model", "test", folder.File("m.onnx"), folder.File("m.int8.onnx"));
        Assert.Equal((0, ""), (test.ExitCode, test.StandardError));
        Assert.Equal(2, test.StandardOutput.Split('\n').Count(l => l.Contains(": ok, ", StringComparison.Ordinal)));
        Assert.InRange(new FileInfo(folder.File("m.onnx")).Length, 1, 1_400_000);
    }

    [Fact]
    public async Task A_model_at_the_edge_everywhere_gets_no_int8_file_and_an_earlier_one_is_removed()
    {
        using var folder = new TemporaryFolder();
        // Probabilities within rounding of 0.5: any error flips them.
        var (checkpoint, manifest) = await Run(folder, 0);
        File.WriteAllText(folder.File("m.int8.onnx"), "of an earlier run");
        var result = await Tumortrace.Run("model", "export", checkpoint, "-o", folder.File("m.onnx"), "--int8", manifest);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("every test picture", (await Tumortrace.Run("model", "test", folder.File("m.onnx"))).StandardError);
        Assert.Contains($"{folder.File("m.int8.onnx")}: not written", result.StandardError);
        Assert.True(File.Exists(folder.File("m.onnx")));
        Assert.False(File.Exists(folder.File("m.int8.onnx")));
    }

    [Fact]
    public async Task Info_shows_card_sizes_and_operations()
    {
        var result = await Tumortrace.Run("model", "info", Shipped("segmenter.onnx"), "--json");
        var info = JsonDocument.Parse(result.StandardOutput).RootElement;
        Assert.Equal("fp32", info.GetProperty("precision").GetString());
        Assert.Equal(24, info.GetProperty("operations").GetProperty("Conv").GetInt32());
        Assert.Equal("image: uint8 [N, H, W, 3]", info.GetProperty("inputs")[0].GetString());
        Assert.Equal("segmenter", info.GetProperty("card").GetProperty("task").GetString());
        Assert.Equal(64, info.GetProperty("sha256").GetString()!.Length);
        Assert.Contains("none: no reference windows", (await Tumortrace.Run("model", "info", Shipped("segmenter.onnx"))).StandardOutput);
    }

    [Fact]
    public async Task A_users_own_model_with_a_card_beside_it_is_described_and_tested()
    {
        using var folder = new TemporaryFolder();
        var path = TinyModels.Pooling(folder.File("own.onnx"), cardBeside: """
            { "name": "own", "task": "segmenter", "target_mpp": 0.5, "window": 64, "output_stride": 8, "dense_window": 64,
              "input": { "layout": "NCHW", "type": "float32" } }
            """);
        var info = await Tumortrace.Run("model", "info", path);
        Assert.Equal((0, ""), (info.ExitCode, info.StandardError));
        Assert.Contains("x: float32 [N, 3, H, W]", info.StandardOutput);
        var test = await Tumortrace.Run("model", "test", path);
        Assert.Equal((0, ""), (test.ExitCode, test.StandardError));
        Assert.Contains("it holds no reference windows", test.StandardOutput);
    }

    [Fact]
    public async Task A_bad_model_does_not_keep_the_others_from_being_tested()
    {
        var result = await Tumortrace.Run("model", "test", "no-such.onnx", Shipped("classifier.onnx"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error: no-such.onnx: the model cannot be read", result.StandardError);
        Assert.Contains("classifier.onnx: works", result.StandardOutput);
    }
}
