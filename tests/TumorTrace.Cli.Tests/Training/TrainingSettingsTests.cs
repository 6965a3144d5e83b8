using System.Text.Json;
using TumorTrace.Cli.Commands;
using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;
using TumorTrace.Training.Augmentation;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;

namespace TumorTrace.Cli.Tests.Training;

/// <summary>Settings as text: what was written once stays readable.</summary>
public sealed class TrainingSettingsTests
{
    /// <summary>As a checkpoint of version 0.1 holds them.</summary>
    private const string Flat = """
        {"patches":{"task":"segmenter","target_mpp":0.25,"window":256,"cell":256,"min_tissue":0.3,"min_known":0.1,"balanced":false,
        "group_power":0.4,"output_stride":4,"label_side":256,"target_side":64},"augmentation":{"free_rotation":false,"scale_jitter":0.25,
        "color":2,"stain":3,"erase":0.1,"jpeg":0.3,"blur":0.15,"stain_shift":0.04},"depth":34,"width":0.5,"steps":300,"batch":8,
        "learning_rate":0.001,"warm_up":30,"weight_decay":0.0002,"optimizer":"Sgd","ema_decay":0.99,"seed":7,"validate_every":101,
        "validation_patches":60,"freeze_statistics":0.25,"schedule":"Step","accumulate":2,"patience":3,"precision":"Bf16",
        "mine_every":50,"mine_places":2001,"hard_share":0.2,"keep_last":true,
        "trunk":{"rate_share":0.2,"frozen_stages":1,"frozen_statistics":false}}
        """;

    private static TrainingSettings Expected =>
        new()
        {
            Patches = new PatchSettings(ModelTask.Segmenter, 0.25, 256, 256)
            {
                MinTissue = 0.3,
                MinKnown = 0.1,
                Balanced = false,
                GroupPower = 0.4,
                OutputStride = 4,
            },
            Augmentation = new AugmentationSettings
            {
                FreeRotation = false,
                ScaleJitter = 0.25,
                Color = 2,
                Stain = 3,
                Erase = 0.1,
                Jpeg = 0.3,
                Blur = 0.15,
                StainShift = 0.04,
            },
            Network = new NetworkSettings
            {
                Depth = 34,
                Width = 0.5,
                Trunk = new TrunkSettings
                {
                    RateShare = 0.2,
                    FrozenStages = 1,
                    FrozenStatistics = false,
                },
            },
            Optimization = new OptimizationSettings
            {
                Steps = 300,
                Batch = 8,
                Accumulate = 2,
                Optimizer = OptimizerKind.Sgd,
                LearningRate = 0.001,
                WarmUp = 30,
                Schedule = RateSchedule.Step,
                WeightDecay = 0.0002,
                EmaDecay = 0.99,
                FreezeStatistics = 0.25,
                Precision = TrainingPrecision.Bf16,
            },
            Validation = new ValidationSettings
            {
                Every = 101,
                Patches = 60,
                Patience = 3,
                KeepLast = true,
            },
            Mining = new MiningSettings
            {
                Every = 50,
                Positions = 2001,
                Share = 0.2,
            },
            Seed = 7,
        };

    [Fact]
    public void The_flat_form_of_earlier_checkpoints_is_read() => Assert.Equal(Expected, TrainingSettings.Parse(Flat));

    [Fact]
    public void What_is_written_is_read_again()
    {
        var stained = Expected with { Patches = Expected.Patches with { Stain = StainProfile.Reference } };
        var narrow = Expected with { Network = Expected.Network with { Trunk = new TrunkSettings { Width = 0.25 } } };
        Assert.Equal(narrow, TrainingSettings.Parse(narrow.ToJson()));
        Assert.Equal(Expected, TrainingSettings.Parse(Expected.ToJson()));
        Assert.Equal(stained.ToJson(), TrainingSettings.Parse(stained.ToJson()).ToJson());
    }

    [Fact]
    public void Every_shipped_card_s_settings_describe_a_network()
    {
        var cards = Directory
            .GetFiles(Path.Combine(AppContext.BaseDirectory, "models"), "*.card.json", SearchOption.AllDirectories)
            .Select(f => ModelCard.Parse(File.ReadAllText(f), f))
            .Where(c => c.Training?.ContainsKey("settings") == true)
            .ToList();
        Assert.NotEmpty(cards);
        Assert.All(
            cards,
            card =>
            {
                var settings = TrainingSettings.Parse(card.Training!["settings"]);
                Assert.Equal(
                    (card.Task, card.TargetMpp, card.Window),
                    (settings.Patches.Task, settings.Patches.TargetMpp, settings.Patches.Window)
                );
                Assert.Empty(settings.Problems());
                Assert.NotEmpty(settings.Describe().Nodes);
            }
        );
    }

    [Fact]
    public void What_is_no_object_is_refused() => Assert.Throws<JsonException>(() => TrainingSettings.Parse("[]"));

    [Theory]
    [InlineData(ModelTask.Classifier, true, 19)]
    [InlineData(ModelTask.Segmenter, true, 19)]
    [InlineData(ModelTask.Classifier, false, 16)]
    [InlineData(ModelTask.Segmenter, false, 16)]
    public void Every_problem_has_a_flag_on_the_command_line(ModelTask task, bool trunk, int least)
    {
        var wrong = new TrainingSettings
        {
            Patches = new PatchSettings(task, 99, 9, 10) { OutputStride = 3 },
            Network = new NetworkSettings
            {
                Depth = 17,
                Width = 0,
                Trunk = trunk
                    ? new TrunkSettings
                    {
                        Width = 0,
                        RateShare = 2,
                        FrozenStages = 5,
                    }
                    : null,
            },
            Optimization = new OptimizationSettings
            {
                Steps = 0,
                Batch = 0,
                Accumulate = 0,
                LearningRate = 0,
                WarmUp = -1,
                EmaDecay = 1,
                FreezeStatistics = 2,
            },
            Validation = new ValidationSettings { Every = 0, Patience = -1 },
            Mining = new MiningSettings
            {
                Every = -1,
                Positions = 0,
                Share = 2,
            },
        };
        var problems = wrong.Problems().ToList();
        Assert.True(problems.Count >= least, $"{problems.Count} problems");
        Assert.Contains(problems, p => p.Property == (trunk ? "Network.Trunk.Width" : "Network.Width"));
        // A classifier has no depth to choose.
        var named = problems.Where(p => task == ModelTask.Segmenter || p.Property != "Network.Depth");
        Assert.All(named, p => Assert.StartsWith("--", new TrainArguments(task).Describe(p), StringComparison.Ordinal));
    }

    [Fact]
    public void A_problem_names_property_value_and_what_was_expected()
    {
        var settings = Expected with { Optimization = Expected.Optimization with { Accumulate = 3 } };
        Assert.Equal("Optimization.Accumulate is 3, expected a divisor of the batch of 8", Assert.Single(settings.Problems()).ToString());
        Assert.Equal(
            "--accumulate is 3, expected a divisor of the batch of 8",
            new TrainArguments(ModelTask.Segmenter).Describe(settings.Problems().Single())
        );
    }
}
