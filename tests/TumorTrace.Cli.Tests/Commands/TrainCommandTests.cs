using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.TestSupport;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>A small training from the command line: hold-out, calibration, mining, throughput, ensemble.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class TrainCommandTests
{
    private static readonly string[] s_small = ["--mpp", "0.25", "--patch", "64", "--depth", "18", "--width", "0.06", "--batch", "8"];

    /// <summary>Violet tumour beside pink normal tissue; images of three groups, all for training or validation.</summary>
    private static string Manifest(TemporaryFolder folder)
    {
        foreach (var name in new[] { "a", "b", "c" })
            TrainingPictures.Write(folder.File($"{name}.png"), folder.File($"{name}.mask.png"), 320, name[0], (x, _) => x < 160);
        File.WriteAllText(
            folder.File("set.csv"),
            """
            image,labels,mpp,split,group,unknown
            a.png,a.mask.png,0.25,train,a,
            b.png,b.mask.png,0.25,train,b,
            c.png,c.mask.png,0.25,val,c,

            """
        );
        return folder.File("set.csv");
    }

    [Fact]
    public async Task A_hold_out_model_gives_the_calibration_of_the_model_trained_on_all()
    {
        using var folder = new TemporaryFolder();
        var manifest = Manifest(folder);
        var holdOut = await Train(
            folder,
            manifest,
            "hold-out",
            "--hold-out",
            "b",
            "--steps",
            "30",
            "--keep-last",
            "--validate-every",
            "15"
        );
        Assert.Contains("1 training images", holdOut);
        var all = await Train(folder, manifest, "all", "--steps", "30", "--keep-last", "--validate-every", "15");
        Assert.Contains("2 training images", all);
        await Ok(
            "model",
            "export",
            folder.File("hold-out/best.safetensors"),
            "-o",
            folder.File("hold-out.onnx"),
            "--calibrate",
            manifest,
            "--hold-out",
            "b",
            "--move-threshold"
        );
        await Ok(
            "model",
            "export",
            folder.File("all/best.safetensors"),
            "-o",
            folder.File("all.onnx"),
            "--calibration",
            folder.File("hold-out.card.json")
        );
        var fitted = Card(folder, "hold-out");
        var taken = Card(folder, "all");
        Assert.Equal(fitted.Temperature!.Value, taken.Temperature!.Value, 1e-12);
        Assert.Equal(fitted.Threshold!.Value, taken.Threshold!.Value, 1e-12);
        Assert.Contains("expected calibration error", fitted.Training!["calibration"]);
        Assert.Contains("fitted to a hold-out model", taken.Training!["calibration"]);
        var report = await Ok(
            "model",
            "evaluate",
            "--segmenter",
            folder.File("hold-out.onnx"),
            "--data",
            manifest,
            "--hold-out",
            "b",
            "--block-px",
            "160"
        );
        Assert.Contains("| hold-out | fp32 |", report);
        var refused = await Tumortrace.RunProgram(
            "model",
            "export",
            folder.File("all/best.safetensors"),
            "-o",
            folder.File("x.onnx"),
            "--calibration",
            Uncalibrated(folder)
        );
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("holds no temperature and threshold, expected the card of a calibrated model", refused.StandardError);
    }

    [Fact]
    public async Task Mined_positions_go_into_the_next_training()
    {
        using var folder = new TemporaryFolder();
        var manifest = Manifest(folder);
        await Train(folder, manifest, "first", "--steps", "4", "--lr", "1e-6");
        var mined = await Ok(
            "dataset",
            "mine",
            folder.File("first/best.safetensors"),
            "--data",
            manifest,
            "--positions",
            "10",
            "-o",
            folder.File("hard.csv")
        );
        Assert.Matches("hard.csv: [0-9]+ of [0-9]+ normal positions are taken for tumour", mined);
        Assert.True(File.ReadAllLines(folder.File("hard.csv")).Length > 1, mined);
        await Train(folder, manifest, "second", "--steps", "4", "--hard-negatives", folder.File("hard.csv"));
        var missing = await Tumortrace.RunProgram([
            "train",
            "segmenter",
            "--data",
            manifest,
            "-o",
            folder.File("third"),
            .. s_small,
            "--hard-negatives",
            folder.File("none.csv"),
        ]);
        Assert.Contains("none.csv: no such file, expected hard negatives as `tumortrace dataset mine` writes them", missing.StandardError);
    }

    [Fact]
    public async Task After_kill_9_the_same_command_goes_on_with_the_same_loss_curve()
    {
        using var folder = new TemporaryFolder();
        string[] run = ["--steps", "24", "--validate-every", "3", "--mine-every", "6", "--mine-positions", "20"];
        var manifest = Manifest(folder);
        await Train(folder, manifest, "whole", run);
        // Wherever it is by then: somewhere behind its first checkpoint.
        await StoppedRun.Stop(
            folder.File("cut"),
            Arguments(folder, manifest, "cut", run),
            () => File.Exists(folder.File("cut/last.safetensors")),
            StoppedRun.Kill
        );
        await Train(folder, manifest, "cut", [.. run, "--resume"]);
        Assert.Equal(Curve(folder, "whole"), Curve(folder, "cut"));
        Assert.Equal(8, Curve(folder, "whole").Count(l => l.Split(',')[3].Length > 0));
    }

    [Fact]
    public async Task Throughput_says_what_training_and_the_bare_network_manage()
    {
        using var folder = new TemporaryFolder();
        var text = await Ok([
            "train",
            "throughput",
            "segmenter",
            "--data",
            Manifest(folder),
            .. s_small,
            "--rounds",
            "1",
            "--steps-per-round",
            "2",
        ]);
        Assert.Matches(
            @"training [0-9.]+ patches/s, [0-9.]+ s per step of 8; bare forward and backward [0-9.]+; "
                + @"ratio [0-9.]+; peak memory [0-9]+ MiB",
            text
        );
    }

    [Fact]
    public async Task Fine_tuning_begins_with_a_shipped_pair_and_takes_network_and_scale_from_it()
    {
        using var folder = new TemporaryFolder();
        string[] few = ["--patch", "128", "--steps", "2", "--batch", "2", "--validate-every", "2", "--lr", "1e-9"];
        var manifest = Manifest(folder);
        await Ok(["train", "segmenter", "--data", manifest, "-o", folder.File("tuned"), "--init", "demo-synthetic", .. few]);
        var demo = Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic");
        var settings = TrainingSettings.Parse(Card(folder, "tuned/segmenter").Training!["settings"]);
        var origin = TrainingSettings.Parse(
            ModelCard.Parse(File.ReadAllText(Path.Combine(demo, "segmenter.card.json")), demo).Training!["settings"]
        );
        Assert.Equal(origin.Network, settings.Network);
        Assert.Equal(
            (origin.Patches.TargetMpp, 128, 0),
            (settings.Patches.TargetMpp, settings.Patches.Window, settings.Optimization.FreezeStatistics)
        );
        // Two steps at such a rate leave the model what it was.
        using var before = OnnxModel.Load(Path.Combine(demo, "segmenter.onnx"));
        using var after = OnnxModel.Load(folder.File("tuned/segmenter.onnx"));
        var pixels = Engines.Noise(1, 128, 128, 3);
        Assert.InRange(Engines.MaxDifference(before.Predict(pixels, 1, 128, 128), after.Predict(pixels, 1, 128, 128)), 0, 1e-3);

        var missing = await Tumortrace.RunProgram([
            "train",
            "segmenter",
            "--data",
            manifest,
            "-o",
            folder.File("x"),
            "--init",
            "nothing-such",
        ]);
        Assert.Equal(2, missing.ExitCode);
        Assert.Matches(
            "--init nothing-such: no such file or pair of models, expected imagenet, a file, or one of .*demo-synthetic",
            missing.StandardError
        );
        string[] trunk = ["train", "segmenter", "--data", manifest, "-o", folder.File("x"), "--network", "trunk"];
        var wide = await Tumortrace.Run([.. trunk, "--width", "9"]);
        Assert.Equal((1, "error: --width is 9, expected above 0 and at most 4"), (wide.ExitCode, wide.StandardError.Trim()));
        var narrow = await Tumortrace.Run([.. trunk, "--init", "imagenet", "--width", "0.5"]);
        Assert.Equal(
            (1, "error: --width is 0.5, expected 1 with --init imagenet, whose weights are for all filters"),
            (narrow.ExitCode, narrow.StandardError.Trim())
        );
    }

    [Fact]
    public async Task A_trunk_begun_with_nothing_keeps_nothing_and_one_begun_with_a_pair_has_its_width()
    {
        using var folder = new TemporaryFolder();
        var manifest = Manifest(folder);
        string[] few = ["--mpp", "0.25", "--patch", "64", "--steps", "2", "--batch", "2", "--validate-every", "2"];
        await Ok(["train", "segmenter", "--data", manifest, "-o", folder.File("new"), "--network", "trunk", "--width", "0.125", .. few]);
        await Ok(["train", "segmenter", "--data", manifest, "-o", folder.File("tuned"), "--init", "demo-40x", .. few]);

        TrunkSettings? Trunk(string name) => TrainingSettings.Parse(Card(folder, $"{name}/segmenter").Training!["settings"]).Network.Trunk;
        Assert.Equal(
            new TrunkSettings
            {
                Width = 0.125,
                RateShare = 1,
                FrozenStages = 0,
                FrozenStatistics = false,
            },
            Trunk("new")
        );
        Assert.Equal(
            new TrunkSettings
            {
                Width = 0.25,
                RateShare = 0.1,
                FrozenStages = 2,
                FrozenStatistics = true,
            },
            Trunk("tuned")
        );
    }

    [Fact]
    public async Task An_ensemble_takes_every_segmenter_of_the_folder()
    {
        using var folder = new TemporaryFolder();
        foreach (var (from, to) in new[] { ("classifier", "classifier"), ("segmenter", "segmenter"), ("segmenter", "segmenter-two") })
            File.Copy(Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", $"{from}.onnx"), folder.File($"{to}.onnx"));
        await Ok("synth", "-o", folder.File("s.tif"), "--size", "1024x1024", "--seed", "5", "--tissue", "0.5", "--tumors", "1");
        await Ok("segment", folder.File("s.tif"), "-o", folder.File("out"), "--models", folder.Path, "--ensemble");
        var manifest = await File.ReadAllTextAsync(folder.File("out/s/s.manifest.json"));
        Assert.Contains("segmenter-two.onnx", manifest);
        var both = await Tumortrace.RunProgram(
            "segment",
            folder.File("s.tif"),
            "-o",
            folder.File("out"),
            "--ensemble",
            "--segmenter",
            folder.File("segmenter.onnx")
        );
        Assert.Equal(
            (
                1,
                "error: --ensemble is asked for, expected no named segmenters and no coarse-only run with it: "
                    + "it takes all segmenters of the pair"
            ),
            (both.ExitCode, both.StandardError.Trim())
        );
    }

    [Theory]
    [InlineData("--hold-out nobody", 2, "no image is of group nobody, which is to be held out; there are: a, b, c")]
    [InlineData("--accumulate 3", 1, "--accumulate is 3, expected a divisor of the batch of 8")]
    [InlineData("--ema 1", 1, "--ema is 1, expected 0 up to but without 1")]
    [InlineData("--hard-share 2", 1, "--hard-share is 2, expected 0 to 1")]
    public async Task Impossible_settings_are_refused(string options, int code, string message)
    {
        using var folder = new TemporaryFolder();
        var run = await Tumortrace.RunProgram([
            "train",
            "segmenter",
            "--data",
            Manifest(folder),
            "-o",
            folder.File("run"),
            .. s_small,
            .. options.Split(' '),
        ]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.StandardError);
    }

    private static string Uncalibrated(TemporaryFolder folder)
    {
        // A card as it was before calibration.
        var card = new ModelCard("plain", ModelTask.Segmenter, 0.25, 64, OutputStride: 8, DenseWindow: 64);
        File.WriteAllText(folder.File("plain.card.json"), card.ToJson());
        return folder.File("plain.card.json");
    }

    private static ModelCard Card(TemporaryFolder folder, string name) =>
        ModelCard.Parse(File.ReadAllText(folder.File($"{name}.card.json")), name);

    private static string[] Arguments(TemporaryFolder folder, string manifest, string name, string[] options) =>
        ["train", "segmenter", "--data", manifest, "-o", folder.File(name), .. s_small, .. options];

    private static async Task<string> Train(TemporaryFolder folder, string manifest, string name, params string[] options) =>
        await Ok(Arguments(folder, manifest, name, options));

    /// <summary>step,loss,lr,metric: the columns that do not depend on time.</summary>
    private static List<string> Curve(TemporaryFolder folder, string name) =>
        [.. File.ReadLines(folder.File($"{name}/log.csv")).Skip(1).Select(l => string.Join(',', l.Split(',')[..4]))];

    private static async Task<string> Ok(params string[] arguments)
    {
        var run = await Tumortrace.RunProgram(arguments);
        Assert.True(run.ExitCode == 0, run.StandardOutput + run.StandardError);
        return run.StandardOutput;
    }
}
