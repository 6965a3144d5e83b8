using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Training.Augmentation;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Loop;

[Collection(nameof(TorchThreads))]
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class TrainingLoopTests : IDisposable
{
    internal static readonly TrainingSettings Tiny = new()
    {
        Patches = new PatchSettings(ModelTask.Segmenter, 0.25, 64, 64),
        Network = new NetworkSettings { Depth = 18, Width = 0.06 },
        Optimization = new OptimizationSettings
        {
            Steps = 8,
            Batch = 4,
            WarmUp = 2,
        },
        Validation = new ValidationSettings { Every = 4, Patches = 8 },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("tumortrace-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.Sgd)]
    public async Task A_resumed_run_has_the_loss_curve_of_an_uninterrupted_one(OptimizerKind optimizer)
    {
        var settings = Tiny with { Optimization = Tiny.Optimization with { Optimizer = optimizer } };
        var whole = await Run(settings, "whole", resume: false);
        using var killed = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Run(
                settings,
                "cut",
                resume: false,
                p =>
                {
                    if (p.Step == 4)
                        killed.Cancel();
                },
                killed.Token
            )
        );
        var resumed = await Run(settings, "cut", resume: true);
        Assert.Equal(LossCurve("whole"), LossCurve("cut"));
        Assert.Equal(whole.Tensors.SelectMany(t => t.Values), resumed.Tensors.SelectMany(t => t.Values));
    }

    [Fact]
    public async Task A_loss_that_is_not_a_number_ends_the_run_and_keeps_the_weights_before_it()
    {
        var settings = Tiny with
        {
            Optimization = Tiny.Optimization with { Optimizer = OptimizerKind.Sgd, Steps = 400, WarmUp = 1, LearningRate = 9.9 },
            Validation = Tiny.Validation with { Every = 1, KeepLast = true },
        };
        var problem = await Assert.ThrowsAsync<UserException>(() => Run(settings, "wild", resume: false));
        Assert.Contains("expected finite numbers", problem.Message, StringComparison.Ordinal);
        Assert.Contains("lower learning rate than 9.9", problem.Message, StringComparison.Ordinal);
        var kept = TrainedModel.Load(Path.Combine(_folder, "wild", "best.safetensors"));
        Assert.All(kept.Tensors.SelectMany(t => t.Values), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public async Task A_classifier_learns_an_easy_task_and_keeps_its_best_weights()
    {
        var settings = new TrainingSettings
        {
            Patches = new PatchSettings(ModelTask.Classifier, 0.25, 75, 32),
            Augmentation = new AugmentationSettings
            {
                ScaleJitter = 0,
                Stain = 0,
                Color = 0.3,
            },
            Network = new NetworkSettings { Width = 0.1 },
            Optimization = new OptimizationSettings
            {
                Steps = 30,
                Batch = 8,
                LearningRate = 5e-3,
                WarmUp = 2,
                EmaDecay = 0.8,
            },
            Validation = new ValidationSettings { Every = 10, Patches = 40 },
        };
        var model = await Run(settings, "learn", resume: false);
        Assert.InRange(model.Scores["val_auc"], 0.9, 1);
    }

    [Fact]
    public async Task A_checkpoint_of_other_settings_is_refused()
    {
        await Run(Steps(2), "other", resume: false);
        var error = await Assert.ThrowsAsync<UserException>(() => Run(Steps(3), "other", resume: true));
        Assert.Contains("last.safetensors: is of a run with other settings", error.Message);
    }

    [Fact]
    public void Plain_weights_are_no_trained_model()
    {
        var path = Path.Combine(_folder, "plain.safetensors");
        Safetensors.Write(path, [new NamedTensor("a", [1], [1])]);
        Assert.Equal(
            $"{path}: plain weights without settings, expected best.safetensors of a training run",
            Assert.Throws<UserException>(() => TrainedModel.Load(path)).Message
        );
    }

    [Fact]
    public void The_rate_warms_up_and_falls_to_zero()
    {
        var settings = Tiny.Optimization with { Steps = 100, WarmUp = 10, LearningRate = 1 };
        Assert.Equal([0.1, 1, 0.5, 0], new[] { 1, 10, 55, 100 }.Select(s => Math.Round(Schedule.Rate(settings, s), 6)));
    }

    [Fact]
    public void Unknown_cells_do_not_count_and_one_class_alone_is_no_better_than_chance()
    {
        Assert.Equal(0.875, Scoring.Classifier([0.1f, 0.5f, 0.5f, 0.9f, 0], [0, 0, 1, 1, 1], [1, 1, 1, 1, 0]).Main);
        Assert.Equal(0.5, Scoring.Classifier([0.1f, 0.5f], [1, 1], [1, 1]).Main);
        var scores = Scoring.Segmenter([0.9f, 0.9f, 0.1f, 0.9f], [1, 0, 1, 0], [1, 1, 1, 0]);
        Assert.Equal(1.0 / 3, scores.All["val_iou"], 12);
        Assert.Equal(0.5, scores.All["val_dice"], 12);
        Assert.Equal(2.0 / 3, scores.Main, 12);
        Assert.Equal(0.25, scores.All["val_auc"], 12);
    }

    [Fact]
    public void A_shifted_answer_is_half_where_it_was_the_threshold()
    {
        var shifted = Calibration.Changed(new Predictions([0.2f, 0.8f, 0.9f], [0, 1, 1], [1, 1, 1]), 1, 0.8);
        Assert.Equal(0.5, shifted.Probabilities[1], 5);
        Assert.Equal(1, Calibration.SensitivityAtHalf(shifted with { Probabilities = [0, 0.5f, 0.6f] }));
    }

    [Fact]
    public async Task Calibration_moves_the_operating_point_and_keeps_the_order()
    {
        var model = await Run(Tiny, "calibrated", resume: false);
        using var region = TrainingScenes.Halves("c", 3, "val");
        var positions = ValidationPatches.Find([region], Tiny.Patches, 8);
        var calibrated = Calibration.Fit(model, positions, moveThreshold: true);
        Assert.True(calibrated.Scores["val_iou"] >= model.Scores["val_iou"]);
        using var network = new TorchNetwork(Tiny.Describe(), new Random(1));
        NetworkState.Load(network, calibrated.Tensors, "test");
        // The bias that was written gives the scores that were promised.
        Assert.Equal(calibrated.Scores["val_iou"], Validation.Score(network, positions, Tiny).All["val_iou"], 2);
        Assert.InRange(calibrated.Calibration!.Threshold, 0.02, 0.98);
        Assert.True(calibrated.Calibration.Temperature > 0);
    }

    private static TrainingSettings Steps(int steps) => Tiny with { Optimization = Tiny.Optimization with { Steps = steps } };

    private async Task<TrainedModel> Run(
        TrainingSettings settings,
        string name,
        bool resume,
        Action<TrainingProgress>? report = null,
        CancellationToken cancel = default
    )
    {
        using var a = TrainingScenes.Halves("a", 1);
        using var b = TrainingScenes.Halves("b", 2);
        using var c = TrainingScenes.Halves("c", 3, "val");
        var sampler = new PatchSampler([a, b], settings.Patches, settings.Augmentation, settings.Seed);
        var validation = ValidationPatches.Find([c], settings.Patches, settings.Validation.Patches);
        var options = new RunOptions
        {
            Folder = Path.Combine(_folder, name),
            Threads = 2,
            Resume = resume,
            Time = TimeProvider.System,
        };
        return await TrainingLoop.Run(settings, options, sampler, validation, report ?? (_ => { }), cancel);
    }

    /// <summary>step,loss,lr,metric: the columns that do not depend on time.</summary>
    private List<string> LossCurve(string name) =>
        [.. File.ReadLines(Path.Combine(_folder, name, "log.csv")).Skip(1).Select(l => string.Join(',', l.Split(',')[..4]))];
}
