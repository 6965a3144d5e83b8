using System.CommandLine;
using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;

namespace TumorTrace.Cli.Commands;

/// <summary>The options of `tumortrace train` that decide the result; one set for each of the two networks.</summary>
internal sealed class TrainArguments(ModelTask task)
{
    private readonly bool _classifier = task == ModelTask.Classifier;

    private readonly Option<double> _mpp = new("--mpp") { Description = "µm per working px", DefaultValueFactory = _ => 0.25 };
    private readonly Option<int> _window = new("--window")
    {
        Description = "Side of the classifier's window in working px",
        DefaultValueFactory = _ => 299,
    };
    private readonly Option<int> _cell = new("--cell")
    {
        Description = "Side of the cell that the window's answer is for",
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
        Description = "Factor on all filter counts",
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
        Description = "Share of the steps after which batch-norm uses its running statistics",
        DefaultValueFactory = _ => 0.5,
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
        Description = "Compute a batch in so many parts, where memory is short",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int> _patience = new("--patience")
    {
        Description = "Stop after so many validations without a better one; 0: never",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<Precision> _precision = new("--precision")
    {
        Description = "fp32, or bf16 for mixed precision where the device has it",
        DefaultValueFactory = _ => Precision.Fp32,
    };
    private readonly Option<int> _mineEvery = new("--mine-every")
    {
        Description = "Steps between searches for hard negatives; 0: none",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<int> _minePlaces = new("--mine-places")
    {
        Description = "Normal places looked at in a search",
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
        Description = "Groups are drawn by their number of places to this power: 0 all alike, 1 by size",
        DefaultValueFactory = _ => 0.5,
    };
    private readonly Option<bool> _normalize = new("--normalize-stain")
    {
        Description = "Carry every slide's staining over to a reference (Macenko), in training and in use",
    };

    private readonly Option<string> _network = new("--network")
    {
        Description = "paper (slim Inception-v3, atrous ResNet) or trunk (ResNet-18's first layers, made for pretrained weights)",
        DefaultValueFactory = _ => "paper",
    };
    private readonly Option<int> _outputStride = new("--output-stride")
    {
        Description = "Segmenter with the trunk: input px per output px, 8, 4 or 2",
        DefaultValueFactory = _ => 8,
    };
    private readonly Option<double> _trunkRate = new("--trunk-rate")
    {
        Description = "The trunk's learning rate as a share of the head's",
        DefaultValueFactory = _ => 0.1,
    };
    private readonly Option<int> _freezeStages = new("--freeze-stages")
    {
        Description = "The first so many of the trunk's stages conv1, layer1, layer2, layer3 keep their weights",
        DefaultValueFactory = _ => 2,
    };
    private readonly Option<bool> _trunkStatistics = new("--train-trunk-statistics")
    {
        Description = "Let the trunk's batch-norms measure the new data instead of keeping their statistics",
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

    public IEnumerable<Option> All() =>
        [
            _mpp,
            .. _classifier ? (Option[])[_window, _cell] : [_patch, _depth],
            _width,
            _steps,
            _batch,
            _rate,
            _decay,
            _optimizer,
            _seed,
            _validateEvery,
            _validation,
            _freeze,
            _minKnown,
            _minTissue,
            _natural,
            _noRotation,
            _color,
            _stain,
            _scale,
            _erase,
            _groupPower,
            _normalize,
            _warmUp,
            _schedule,
            _ema,
            _accumulate,
            _patience,
            _precision,
            _mineEvery,
            _minePlaces,
            _hardShare,
            _keepLast,
            _network,
            .. _classifier ? (Option[])[] : [_outputStride],
            _trunkRate,
            _freezeStages,
            _trunkStatistics,
            _jpeg,
            _blur,
            _stainShift,
        ];

    public TrainingSettings Settings(ParseResult parsed)
    {
        var window = _classifier ? parsed.GetValue(_window) : parsed.GetValue(_patch);
        var patches = new PatchSettings(
            task,
            parsed.GetValue(_mpp),
            window,
            _classifier ? parsed.GetValue(_cell) : window,
            parsed.GetValue(_minTissue),
            parsed.GetValue(_minKnown),
            !parsed.GetValue(_natural),
            parsed.GetValue(_groupPower),
            parsed.GetValue(_normalize) ? StainProfile.Reference : null
        )
        {
            OutputStride = _classifier ? 8 : parsed.GetValue(_outputStride),
        };
        var augmentation = new Augmentation(
            !parsed.GetValue(_noRotation),
            parsed.GetValue(_scale),
            parsed.GetValue(_color),
            parsed.GetValue(_stain),
            parsed.GetValue(_erase)
        )
        {
            Jpeg = parsed.GetValue(_jpeg),
            Blur = parsed.GetValue(_blur),
            StainShift = parsed.GetValue(_stainShift),
        };
        var steps = parsed.GetValue(_steps);
        return new TrainingSettings(
            patches,
            augmentation,
            _classifier ? 18 : parsed.GetValue(_depth),
            parsed.GetValue(_width),
            steps,
            parsed.GetValue(_batch),
            parsed.GetValue(_rate),
            parsed.GetValue(_warmUp) ?? Math.Max(1, Math.Min(100, steps / 10)),
            parsed.GetValue(_decay),
            parsed.GetValue(_optimizer),
            parsed.GetValue(_ema),
            Seed: parsed.GetValue(_seed),
            ValidateEvery: parsed.GetValue(_validateEvery),
            ValidationPatches: parsed.GetValue(_validation),
            FreezeStatistics: parsed.GetValue(_freeze),
            Schedule: parsed.GetValue(_schedule),
            Accumulate: parsed.GetValue(_accumulate),
            Patience: parsed.GetValue(_patience),
            Precision: parsed.GetValue(_precision),
            MineEvery: parsed.GetValue(_mineEvery),
            MinePlaces: parsed.GetValue(_minePlaces),
            HardShare: parsed.GetValue(_hardShare),
            KeepLast: parsed.GetValue(_keepLast)
        )
        {
            Trunk =
                parsed.GetValue(_network) != "trunk"
                    ? null
                    : new TrunkSettings
                    {
                        RateShare = parsed.GetValue(_trunkRate),
                        FrozenStages = parsed.GetValue(_freezeStages),
                        FrozenStatistics = !parsed.GetValue(_trunkStatistics),
                    },
        };
    }
}
