using System.CommandLine;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;
using TumorTrace.Training.Augmentation;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;

namespace TumorTrace.Cli.Commands;

/// <summary>Which networks `tumortrace train` builds.</summary>
internal enum NetworkFamily
{
    /// <summary>Slim Inception-v3 and atrous ResNet.</summary>
    Paper,

    /// <summary>Around the pretrained trunk.</summary>
    Trunk,
}

/// <summary>The options of `tumortrace train` that decide the result; one set for each of the two networks.</summary>
internal sealed class TrainArguments(ModelTask task)
{
    private const double UsualFreeze = 0.5;

    private readonly bool _classifier = task == ModelTask.Classifier;

    private readonly Option<double> _mpp = new("--mpp") { Description = "µm per working px", DefaultValueFactory = _ => 0.25 };
    private readonly Option<int> _window = new("--window")
    {
        Description = "Side of the classifier's window in working px",
        DefaultValueFactory = _ => 299,
    };
    private readonly Option<int> _cell = new("--cell")
    {
        Description = "Side of the cell that the window's output is for",
        DefaultValueFactory = _ => 128,
    };
    private readonly Option<int> _patch = new("--patch")
    {
        Description = "Side of the training patches in working px",
        DefaultValueFactory = _ => 320,
    };
    private readonly Option<int> _depth = new("--depth")
    {
        Description = "ResNet depth: 18, 34, 50 or 101",
        DefaultValueFactory = _ => 101,
    };
    private readonly Option<double> _width = new("--width")
    {
        Description = "Factor on all filter counts; of the trunk's network 1 unless given, as its pretrained weights need it",
        DefaultValueFactory = _ => task == ModelTask.Classifier ? 0.1 : 1,
    };
    private readonly Option<int> _steps = new("--steps") { Description = "Optimiser steps", DefaultValueFactory = _ => 2000 };
    private readonly Option<int> _batch = new("--batch")
    {
        Description = "Patches per step",
        DefaultValueFactory = _ => task == ModelTask.Classifier ? 32 : 8,
    };
    private readonly Option<double> _rate = new("--lr") { Description = "Highest learning rate", DefaultValueFactory = _ => 2e-3 };
    private readonly Option<double> _decay = new("--weight-decay")
    {
        Description = "Weight decay of the convolutions",
        DefaultValueFactory = _ => 1e-4,
    };
    private readonly Option<OptimizerKind> _optimizer = new("--optimizer")
    {
        Description = "adam, or sgd with momentum 0.9",
        DefaultValueFactory = _ => OptimizerKind.Adam,
    };
    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Seed of weights, patches and augmentation",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int> _validateEvery = new("--validate-every")
    {
        Description = "Steps between validations and checkpoints",
        DefaultValueFactory = _ => 100,
    };
    private readonly Option<double> _freeze = new("--freeze-statistics")
    {
        Description =
            "Share of the steps after which batch-norm uses its running statistics; "
            + "with --init MODEL.onnx, whose batch-norms are folded, 0",
        DefaultValueFactory = _ => UsualFreeze,
    };
    private readonly Option<int> _validation = new("--validation-patches")
    {
        Description = "At most so many validation patches",
        DefaultValueFactory = _ => 600,
    };
    private readonly Option<double> _minKnown = new("--min-known")
    {
        Description = "Least share of a patch with a known label",
        DefaultValueFactory = _ => 0.2,
    };
    private readonly Option<double> _minTissue = new("--min-tissue")
    {
        Description = "Least share of a patch that is not glass",
        DefaultValueFactory = _ => 0.25,
    };
    private readonly Option<bool> _natural = new("--unbalanced") { Description = "Draw patches as they come, not tumour and normal 1:1" };
    private readonly Option<bool> _noRotation = new("--no-free-rotation") { Description = "Rotate by 90° steps only" };
    private readonly Option<double> _color = new("--color-jitter")
    {
        Description = "Strength of brightness, contrast, saturation and hue jitter",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<double> _stain = new("--stain-jitter")
    {
        Description = "Strength of haematoxylin and eosin jitter",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<double> _scale = new("--scale-jitter")
    {
        Description = "Largest relative change of size",
        DefaultValueFactory = _ => 0.1,
    };

    private readonly Option<int?> _warmUp = new("--warm-up")
    {
        Description = "Steps in which the rate rises (default: a tenth, at most 100)",
    };
    private readonly Option<RateSchedule> _schedule = new("--schedule")
    {
        Description = "How the rate falls: cosine, step or constant",
        DefaultValueFactory = _ => RateSchedule.Cosine,
    };
    private readonly Option<double> _ema = new("--ema")
    {
        Description = "Decay per step of the moving average of weights; 0: none",
        DefaultValueFactory = _ => 0.995,
    };
    private readonly Option<int> _accumulate = new("--accumulate")
    {
        Description = "Compute a batch in so many parts, if memory is short",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int> _patience = new("--patience")
    {
        Description = "Stop after so many validations without a better one; 0: never",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<TrainingPrecision> _precision = new("--precision")
    {
        Description = "fp32, or bf16 for mixed precision where the device has it",
        DefaultValueFactory = _ => TrainingPrecision.Fp32,
    };
    private readonly Option<int> _mineEvery = new("--mine-every")
    {
        Description = "Steps between searches for hard negatives; 0: none",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<int> _minePositions = new("--mine-positions")
    {
        Description = "Normal positions looked at in a search",
        DefaultValueFactory = _ => 2000,
    };
    private readonly Option<double> _hardShare = new("--hard-share")
    {
        Description = "Share of the normal patches drawn from hard negatives",
        DefaultValueFactory = _ => 0.3,
    };
    private readonly Option<bool> _keepLast = new("--keep-last")
    {
        Description = "Export the last weights, not those that were best on the validation data",
    };
    private readonly Option<double> _erase = new("--erase")
    {
        Description = "Share of the patches in which random squares are blanked to white",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<double> _groupPower = new("--group-power")
    {
        Description = "Groups are drawn by their number of positions to this power: 0 all alike, 1 by size",
        DefaultValueFactory = _ => 0.5,
    };
    private readonly Option<bool> _normalize = new("--normalize-stain")
    {
        Description = "Carry every slide's staining over to a reference (Macenko), in training and in use",
    };

    private readonly Option<NetworkFamily> _network = new("--network")
    {
        Description =
            "paper (slim Inception-v3, atrous ResNet) or trunk (ResNet-18's first layers, made for pretrained weights; "
            + "the default with --init imagenet)",
        DefaultValueFactory = _ => NetworkFamily.Paper,
    };
    private readonly Option<int> _outputStride = new("--output-stride")
    {
        Description = "Segmenter with the trunk: input px per output px, 8, 4 or 2",
        DefaultValueFactory = _ => 8,
    };
    private readonly Option<double> _trunkRate = new("--trunk-rate")
    {
        Description = "The trunk's learning rate as a share of the head's (1 without --init)",
        DefaultValueFactory = _ => 0.1,
    };
    private readonly Option<int> _freezeStages = new("--freeze-stages")
    {
        Description = "The first so many of the trunk's stages conv1, layer1, layer2, layer3 keep their weights (none without --init)",
        DefaultValueFactory = _ => 2,
    };
    private readonly Option<bool> _trunkStatistics = new("--train-trunk-statistics")
    {
        Description = "Let the trunk's batch-norms measure the new data instead of keeping their statistics (always without --init)",
    };
    private readonly Option<double> _jpeg = new("--jpeg")
    {
        Description = "Share of the patches that are compressed as JPEG of quality 40 to 90",
    };
    private readonly Option<double> _blur = new("--blur")
    {
        Description = "Share of the patches that are made 1.3 to 2.2 times as coarse and enlarged again",
    };
    private readonly Option<double> _stainShift = new("--stain-shift")
    {
        Description = "Standard deviation of the shift of each stain's optical density per colour",
    };

    /// <summary>
    /// Each option, and the property of <see cref="TrainingSettings"/> that it sets; null: several, or none that can be wrong.
    /// </summary>
    private IEnumerable<(Option Option, string? Property)> Table() =>
        [
            (_mpp, "Patches.TargetMpp"),
            .. _classifier
                ? ((Option, string?)[])[(_window, "Patches.Window"), (_cell, "Patches.Cell")]
                : [(_patch, "Patches.Window"), (_depth, "Network.Depth"), (_outputStride, "Patches.OutputStride")],
            // Of whichever network is chosen.
            (_width, "Network.Width"),
            (_width, "Network.Trunk.Width"),
            (_network, null),
            (_trunkRate, "Network.Trunk.RateShare"),
            (_freezeStages, "Network.Trunk.FrozenStages"),
            (_trunkStatistics, "Network.Trunk.FrozenStatistics"),
            (_steps, "Optimization.Steps"),
            (_batch, "Optimization.Batch"),
            (_accumulate, "Optimization.Accumulate"),
            (_optimizer, "Optimization.Optimizer"),
            (_rate, "Optimization.LearningRate"),
            (_warmUp, "Optimization.WarmUp"),
            (_schedule, "Optimization.Schedule"),
            (_decay, "Optimization.WeightDecay"),
            (_ema, "Optimization.EmaDecay"),
            (_freeze, "Optimization.FreezeStatistics"),
            (_precision, "Optimization.Precision"),
            (_seed, "Seed"),
            (_validateEvery, "Validation.Every"),
            (_validation, "Validation.Patches"),
            (_patience, "Validation.Patience"),
            (_keepLast, "Validation.KeepLast"),
            (_mineEvery, "Mining.Every"),
            (_minePositions, "Mining.Positions"),
            (_hardShare, "Mining.Share"),
            (_minKnown, "Patches.MinKnown"),
            (_minTissue, "Patches.MinTissue"),
            (_natural, "Patches.Balanced"),
            (_groupPower, "Patches.GroupPower"),
            (_normalize, "Patches.Stain"),
            (_noRotation, "Augmentation.FreeRotation"),
            (_scale, "Augmentation.ScaleJitter"),
            (_color, "Augmentation.Color"),
            (_stain, "Augmentation.Stain"),
            (_stainShift, "Augmentation.StainShift"),
            (_erase, "Augmentation.Erase"),
            (_jpeg, "Augmentation.Jpeg"),
            (_blur, "Augmentation.Blur"),
        ];

    public IEnumerable<Option> All() => Table().Select(row => row.Option).Distinct();

    /// <summary>A problem of the settings in the command line's words.</summary>
    public string Describe(OptionProblem problem) =>
        Table().FirstOrDefault(row => row.Property == problem.Property).Option is { } option
            ? $"{option.Name} is {problem.Value}, expected {problem.Expected}"
            : problem.ToString();

    /// <summary>
    /// The settings. Of weights to begin with, network, scale and window are those of the training that they are from, unless the
    /// command line gives others.
    /// </summary>
    public TrainingSettings Settings(ParseResult parsed, StartingPoint? start = null)
    {
        var origin = start?.Settings is { } settings && settings.Patches.Task == task ? settings : null;
        return new TrainingSettings
        {
            Patches = Patches(parsed, origin?.Patches),
            Augmentation = Augmentation(parsed),
            Network = Network(parsed, start, origin?.Network),
            Optimization = Optimization(parsed, start),
            Validation = new ValidationSettings
            {
                Every = parsed.GetValue(_validateEvery),
                Patches = parsed.GetValue(_validation),
                Patience = parsed.GetValue(_patience),
                KeepLast = parsed.GetValue(_keepLast),
            },
            Mining = new MiningSettings
            {
                Every = parsed.GetValue(_mineEvery),
                Positions = parsed.GetValue(_minePositions),
                Share = parsed.GetValue(_hardShare),
            },
            Seed = parsed.GetValue(_seed),
        };
    }

    private PatchSettings Patches(ParseResult parsed, PatchSettings? origin)
    {
        var window = Given(parsed, _classifier ? _window : _patch, origin?.Window);
        return new PatchSettings(
            task,
            Given(parsed, _mpp, origin?.TargetMpp),
            window,
            _classifier ? Given(parsed, _cell, origin?.Cell) : window
        )
        {
            MinTissue = parsed.GetValue(_minTissue),
            MinKnown = parsed.GetValue(_minKnown),
            Balanced = !parsed.GetValue(_natural),
            GroupPower = parsed.GetValue(_groupPower),
            Stain = parsed.GetValue(_normalize) ? StainProfile.Reference : origin?.Stain,
            OutputStride = _classifier ? AtrousResNet.OutputStride : Given(parsed, _outputStride, origin?.OutputStride),
        };
    }

    private AugmentationSettings Augmentation(ParseResult parsed) =>
        new()
        {
            FreeRotation = !parsed.GetValue(_noRotation),
            ScaleJitter = parsed.GetValue(_scale),
            Color = parsed.GetValue(_color),
            Stain = parsed.GetValue(_stain),
            StainShift = parsed.GetValue(_stainShift),
            Erase = parsed.GetValue(_erase),
            Jpeg = parsed.GetValue(_jpeg),
            Blur = parsed.GetValue(_blur),
        };

    private NetworkSettings Network(ParseResult parsed, StartingPoint? start, NetworkSettings? origin)
    {
        NetworkFamily? usual = start?.IsImageNet == true || origin?.Trunk is not null ? NetworkFamily.Trunk : null;
        return new NetworkSettings
        {
            Depth = _classifier ? new NetworkSettings().Depth : Given(parsed, _depth, origin?.Depth),
            Width = Given(parsed, _width, origin?.Width),
            Trunk =
                Given(parsed, _network, usual) == NetworkFamily.Trunk
                    ? new TrunkSettings
                    {
                        Width = IsGiven(parsed, _width) ? parsed.GetValue(_width) : origin?.Trunk?.Width ?? new TrunkSettings().Width,
                        // What begins with nothing has nothing to keep.
                        RateShare = Given(parsed, _trunkRate, start is null ? 1 : null),
                        FrozenStages = Given(parsed, _freezeStages, start is null ? 0 : null),
                        FrozenStatistics = start is not null && !parsed.GetValue(_trunkStatistics),
                    }
                    : null,
        };
    }

    private OptimizationSettings Optimization(ParseResult parsed, StartingPoint? start)
    {
        var steps = parsed.GetValue(_steps);
        return new OptimizationSettings
        {
            Steps = steps,
            Batch = parsed.GetValue(_batch),
            Accumulate = parsed.GetValue(_accumulate),
            Optimizer = parsed.GetValue(_optimizer),
            LearningRate = parsed.GetValue(_rate),
            WarmUp = parsed.GetValue(_warmUp) ?? Math.Max(1, Math.Min(100, steps / 10)),
            Schedule = parsed.GetValue(_schedule),
            WeightDecay = parsed.GetValue(_decay),
            EmaDecay = parsed.GetValue(_ema),
            FreezeStatistics = Given(parsed, _freeze, start?.IsFolded == true ? 0 : null),
            Precision = parsed.GetValue(_precision),
        };
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>What was typed, else the other value, else the option's default.</summary>
    private static T Given<T>(ParseResult parsed, Option<T> option, T? otherwise)
        where T : struct => IsGiven(parsed, option) ? parsed.GetValue(option) : otherwise ?? parsed.GetValue(option);
}
