using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`model export --int8`, `model info` and `model test`, as a user runs them.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class ModelCommandTests
{
    private static string Shipped(string file) => Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", file);

    /// <summary>Violet tumour beside pink normal tissue, with its mask, as training and as validation image.</summary>
    /// <param name="labels">Of the validation image; null: its mask.</param>
    private static string Manifest(TemporaryFolder folder, string? labels = null)
    {
        TrainingPictures.Write(folder.File("image.png"), folder.File("mask.png"), 512, 1, (x, y) => x < 256 + 60 * Math.Sin(y / 40.0));
        File.WriteAllText(
            folder.File("set.csv"),
            $"image,labels,mpp,split,group,unknown\nimage.png,mask.png,0.25,train,a,\nimage.png,{labels ?? "mask.png"},0.25,val,b,\n"
        );
        return folder.File("set.csv");
    }

    [Fact]
    public async Task A_trained_network_becomes_two_models_that_pass_their_test()
    {
        using var folder = new TemporaryFolder();
        var manifest = Manifest(folder);
        var train = await Tumortrace.RunProgram(
            "train",
            "segmenter",
            "--data",
            manifest,
            "-o",
            folder.File("run"),
            "--mpp",
            "0.25",
            "--patch",
            "64",
            "--depth",
            "18",
            "--width",
            "0.125",
            "--batch",
            "8",
            "--steps",
            "60",
            "--lr",
            "0.005",
            "--validate-every",
            "20"
        );
        Assert.True(train.ExitCode == 0, train.StandardOutput + train.StandardError);
        var result = await Tumortrace.RunProgram(
            "model",
            "export",
            folder.File("run/best.safetensors"),
            "-o",
            folder.File("m.onnx"),
            "--int8",
            manifest,
            "--dense-window",
            "256",
            "--license",
            "CC0-1.0"
        );
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        var card = ModelCard.Parse(File.ReadAllText(folder.File("m.int8.card.json")), "card");
        Assert.InRange(card.Metrics!["int8_iou"], 0.98, 1);
        Assert.InRange(card.Metrics["int8_auc_drop"], -1, 0.002);
        Assert.True(card.Metrics["int8_speedup"] > 0);
        Assert.Contains("19 QLinearConv", card.Training!["int8"]);
        var test = await Tumortrace.RunProgram("model", "test", folder.File("m.onnx"), folder.File("m.int8.onnx"));
        Assert.Equal((0, ""), (test.ExitCode, test.StandardError));
        Assert.Equal(2, test.StandardOutput.Split('\n').Count(l => l.Contains(": ok, ", StringComparison.Ordinal)));
        var info = await Tumortrace.RunProgram("model", "info", folder.File("m.int8.onnx"));
        Assert.Contains("computes in int8", info.StandardOutput);

        // The exported file alone gives the same int8 model, but for the last digits of folding once more.
        var exported = OnnxFile.Parse(folder.File("m.int8.onnx")).Graph;
        File.Delete(folder.File("m.int8.onnx"));
        var quantized = await Tumortrace.RunProgram("model", "quantize", folder.File("m.onnx"), "--data", manifest);
        Assert.True(quantized.ExitCode == 0, quantized.StandardOutput + quantized.StandardError);
        var again = OnnxFile.Parse(folder.File("m.int8.onnx")).Graph;
        Assert.True(exported.Node.Equals(again.Node));
        foreach (var (a, b) in exported.Initializer.Zip(again.Initializer).Where(t => t.First.DataType == GraphWriter.Int8))
            Assert.InRange(a.RawData.Zip(b.RawData).Count(v => v.First != v.Second), 0, a.RawData.Length / 1000);
        Assert.Contains(
            "expected an fp32 model",
            (await Tumortrace.RunProgram("model", "quantize", folder.File("m.int8.onnx"), "--data", manifest)).StandardError
        );

        var fp16 = await Tumortrace.RunProgram("model", "quantize", folder.File("m.onnx"), "--to", "fp16", "--data", manifest);
        Assert.True(fp16.ExitCode == 0, fp16.StandardOutput + fp16.StandardError);
        Assert.InRange(ModelCard.Parse(File.ReadAllText(folder.File("m.fp16.card.json")), "card").Metrics!["fp16_iou"], 0.98, 1);
        Assert.Contains(", fp16 |", File.ReadAllText(folder.File("m.fp16.md")));
        Assert.Contains("computes in fp16", (await Tumortrace.RunProgram("model", "info", folder.File("m.fp16.onnx"))).StandardOutput);
        Assert.Equal(0, (await Tumortrace.RunProgram("model", "test", folder.File("m.fp16.onnx"))).ExitCode);
        Assert.Contains(
            "it computes in 16 bits, expected an fp32 model",
            (await Tumortrace.RunProgram("model", "quantize", folder.File("m.fp16.onnx"), "--to", "fp16", "--data", manifest)).StandardError
        );

        var size = new FileInfo(folder.File("m.onnx")).Length;
        var halved = await Tumortrace.RunProgram("model", "upgrade", "--half-weights", folder.File("m.onnx"));
        Assert.Contains("weights in 16 bits; a probability changes by at most 0.0", halved.StandardOutput);
        Assert.True(new FileInfo(folder.File("m.onnx")).Length < size * 0.8);
        Assert.Equal(0, (await Tumortrace.RunProgram("model", "test", folder.File("m.onnx"))).ExitCode);
    }

    /// <summary>An untrained segmenter of the least size, as a run's best weights.</summary>
    private static void SaveTiny(string path)
    {
        var settings = new TrainingSettings
        {
            Patches = new PatchSettings(ModelTask.Segmenter, 0.25, 64, 64),
            Network = new NetworkSettings { Depth = 18, Width = 0.125 },
        };
        using var network = Engines.Shaken(settings.Describe(), 4);
        new TrainedModel(settings, 1, new Dictionary<string, double>(), [.. NetworkState.Read(network)]).Save(path);
    }

    [Fact]
    public async Task What_cannot_be_judged_gets_no_int8_file_and_an_earlier_one_is_removed()
    {
        using var folder = new TemporaryFolder();
        SaveTiny(folder.File("best.safetensors"));
        File.WriteAllText(folder.File("m.int8.onnx"), "of an earlier run");
        var result = await Tumortrace.RunProgram(
            "model",
            "export",
            folder.File("best.safetensors"),
            "-o",
            folder.File("m.onnx"),
            "--int8",
            Manifest(folder, "normal")
        );
        Assert.True(result.ExitCode == 2, result.StandardOutput + result.StandardError);
        Assert.Contains($"{folder.File("m.int8.onnx")}: not written: on ", result.StandardError);
        Assert.Contains("there is no AUC, as the windows have one class only: give val images with both", result.StandardError);
        Assert.True(File.Exists(folder.File("m.onnx")));
        Assert.False(File.Exists(folder.File("m.int8.onnx")));
    }

    [Fact]
    public async Task Half_stands_for_the_operating_point_that_is_given()
    {
        using var folder = new TemporaryFolder();
        SaveTiny(folder.File("w.safetensors"));
        Assert.Equal(0, (await Export("plain")).ExitCode);
        var moved = await Export("moved", "--operating-point", "0.3");
        Assert.Equal((0, ""), (moved.ExitCode, moved.StandardError));
        var card = ModelCard.Parse(File.ReadAllText(folder.File("moved.card.json")), "card");
        Assert.Equal((1d, 0.3), (card.Temperature, card.Threshold));
        Assert.Contains("0.5 stands for 0.30, found on groups", card.Training!["calibration"], StringComparison.Ordinal);
        Assert.Equal(0, (await Tumortrace.RunProgram("model", "test", folder.File("moved.onnx"))).ExitCode);
        using var plain = OnnxModel.Load(folder.File("plain.onnx"));
        using var other = OnnxModel.Load(folder.File("moved.onnx"));
        var side = plain.Card.Window;
        var pixels = new byte[side * side * 3];
        new Random(1).NextBytes(pixels);
        var (before, after) = (plain.Predict(pixels, 1, side, side), other.Predict(pixels, 1, side, side));
        var clear = before.Zip(after).Where(p => p.First is > 0.01f and < 0.99f && p.Second is > 0.01f and < 0.99f).ToList();
        Assert.NotEmpty(clear);
        Assert.All(clear, p => Assert.Equal(Logit(p.First) - Logit(0.3f), Logit(p.Second), 0.01));

        Assert.Contains("--operating-point is 1, expected", (await Export("x", "--operating-point", "1")).StandardError);
        var both = await Export("x", "--operating-point", "0.3", "--calibration", "a.card.json");
        Assert.Contains("leave --calibrate and --calibration out", both.StandardError);
        Assert.False(File.Exists(folder.File("x.onnx")));

        static double Logit(float p) => Math.Log(p / (1.0 - p));
        Task<Answer> Export(string to, params string[] options) =>
            Tumortrace.RunProgram(["model", "export", folder.File("w.safetensors"), "-o", folder.File($"{to}.onnx"), .. options]);
    }

    [Fact]
    public async Task A_classifier_of_single_windows_is_upgraded_measured_and_still_passes_its_test()
    {
        using var folder = new TemporaryFolder();
        var manifest = Manifest(folder);
        var path = folder.File("c.onnx");
        using var network = Engines.Shaken(SlimInceptionV3.Describe(), 4);
        OnnxExporter.Write(path, network.Graph, NetworkState.Read(network), new ModelCard("c", ModelTask.Classifier, 0.25, 171, Cell: 32));
        var asked = await Tumortrace.RunProgram("model", "upgrade", path);
        Assert.True(asked.ExitCode == 0, asked.StandardError);
        Assert.Contains("maps blocks larger than its window, one value every 32 px; not measured", asked.StandardOutput);
        var measured = await Tumortrace.RunProgram("model", "upgrade", path, "--data", manifest, "--split", "val", "--coarse-block", "128");
        Assert.True(measured.ExitCode == 0, measured.StandardError);
        var card = ModelCard.Parse(File.ReadAllText(folder.File("c.card.json")), "card");
        Assert.Equal(32, card.DenseStep);
        Assert.InRange(card.Metrics!["dense_correlation"], 0, 1);
        Assert.InRange(card.Metrics["dense_auc"] + card.Metrics["dense_auc_drop"], 0, 1);
        Assert.Contains("of set.csv (b), blocks of 128 px with a halo of 0 px", card.Training!["dense"]);
        Assert.Contains("Larger blocks", File.ReadAllText(folder.File("c.md")));
        Assert.Equal(0, (await Tumortrace.RunProgram("model", "test", path)).ExitCode);
        var evaluated = await Tumortrace.RunProgram(
            "model",
            "evaluate",
            "--classifier",
            path,
            "--data",
            manifest,
            "--split",
            "val",
            "--coarse-block",
            "128"
        );
        Assert.Contains("Dense coarse mode against single windows", evaluated.StandardOutput);
    }

    [Fact]
    public async Task What_cannot_be_upgraded_stays_as_it_was()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Shipped("segmenter.onnx"), folder.File("s.onnx"));
        var before = File.ReadAllBytes(folder.File("s.onnx"));
        var result = await Tumortrace.RunProgram("model", "upgrade", folder.File("s.onnx"), "--data", "set.csv");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("its card says segmenter, expected a classifier", result.StandardError);
        Assert.Equal(before, File.ReadAllBytes(folder.File("s.onnx")));
        var nothing = await Tumortrace.RunProgram("model", "upgrade", folder.File("s.onnx"));
        Assert.Equal((0, $"{folder.File("s.onnx")}: nothing to upgrade"), (nothing.ExitCode, nothing.StandardOutput.Trim()));
        Assert.Equal(before, File.ReadAllBytes(folder.File("s.onnx")));
    }

    [Fact]
    public async Task Info_shows_card_sizes_and_operations()
    {
        var result = await Tumortrace.RunProgram("model", "info", Shipped("segmenter.onnx"), "--json");
        var info = JsonDocument.Parse(result.StandardOutput).RootElement;
        Assert.Equal("fp32", info.GetProperty("precision").GetString());
        Assert.Equal(24, info.GetProperty("operations").GetProperty("Conv").GetInt32());
        Assert.Equal("image: uint8 [N, H, W, 3]", info.GetProperty("inputs")[0].GetString());
        Assert.Equal("segmenter", info.GetProperty("card").GetProperty("task").GetString());
        Assert.Equal(64, info.GetProperty("sha256").GetString()!.Length);
        Assert.Contains("4 reference windows", (await Tumortrace.RunProgram("model", "info", Shipped("segmenter.onnx"))).StandardOutput);
    }

    [Fact]
    public async Task A_users_own_model_with_a_card_beside_it_is_described_and_tested()
    {
        using var folder = new TemporaryFolder();
        var path = TinyModels.Pooling(
            folder.File("own.onnx"),
            cardBeside: """
            { "name": "own", "task": "segmenter", "target_mpp": 0.5, "window": 64, "output_stride": 8, "dense_window": 64,
              "input": { "layout": "NCHW", "type": "float32" } }
            """
        );
        var info = await Tumortrace.RunProgram("model", "info", path);
        Assert.Equal((0, ""), (info.ExitCode, info.StandardError));
        Assert.Contains("x: float32 [N, 3, H, W]", info.StandardOutput);
        var test = await Tumortrace.RunProgram("model", "test", path);
        Assert.Equal((0, ""), (test.ExitCode, test.StandardError));
        Assert.Contains("it holds no reference windows", test.StandardOutput);
    }

    [Fact]
    public async Task A_bad_model_does_not_keep_the_others_from_being_tested()
    {
        var result = await Tumortrace.RunProgram("model", "test", "no-such.onnx", Shipped("classifier.onnx"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error: no-such.onnx: the model cannot be read", result.StandardError);
        Assert.Contains("classifier.onnx: ok, 3 reference windows", result.StandardOutput);
    }
}
