using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core.Models;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Loop;

/// <summary>Everything that decides a training run's result, kept in its checkpoints.</summary>
/// <param name="Depth">Segmenter only: ResNet depth.</param>
/// <param name="Width">Factor on all filter counts.</param>
/// <param name="LearningRate">Highest rate: reached after the warm-up.</param>
/// <param name="WeightDecay">On convolution weights only; decoupled with Adam (Loshchilov and Hutter 2019).</param>
/// <param name="EmaDecay">Decay per step of the moving average of weights that is judged and exported.</param>
/// <param name="FreezeStatistics">
/// Share of the steps after which batch-norm normalises by its running statistics, as in inference. Batches are drawn
/// half tumour, half normal: statistics of the batch would tell the network so, and no slide is composed like that.
/// </param>
/// <param name="Schedule">How the rate falls after the warm-up.</param>
/// <param name="Accumulate">Parts that a batch is computed in, one after the other, where memory is short.</param>
/// <param name="Patience">Stop after so many judgements without a better one; 0: never.</param>
/// <param name="Precision">What convolutions are computed in; weights stay float.</param>
/// <param name="MineEvery">Steps between two searches for hard negatives; 0: none.</param>
/// <param name="MinePlaces">Normal places looked at in a search.</param>
/// <param name="HardShare">Share of the normal patches drawn from hard negatives, once there are any.</param>
/// <param name="KeepLast">The last weights are the result, not the best judged: for validation data that say little.</param>
/// <param name="ValidateEvery">Steps between judgements and checkpoints.</param>
/// <param name="ValidationPatches">At most so many patches are judged.</param>
public sealed record TrainingSettings(
    PatchSettings Patches,
    Augmentation Augmentation,
    int Depth = 18,
    double Width = 0.25,
    int Steps = 1000,
    int Batch = 32,
    double LearningRate = 2e-3,
    int WarmUp = 50,
    double WeightDecay = 1e-4,
    OptimizerKind Optimizer = OptimizerKind.Adam,
    double EmaDecay = 0.995,
    int Seed = 1,
    int ValidateEvery = 100,
    int ValidationPatches = 600,
    double FreezeStatistics = 0.5,
    RateSchedule Schedule = RateSchedule.Cosine,
    int Accumulate = 1,
    int Patience = 0,
    Precision Precision = Precision.Fp32,
    int MineEvery = 0,
    int MinePlaces = 2000,
    double HardShare = 0.3,
    bool KeepLast = false
)
{
    /// <summary>True while batch-norm still normalises by the batch (steps count from 1).</summary>
    internal bool UsesBatchStatistics(int step) => step <= FreezeStatistics * Steps;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The pretrained trunk's network instead of the paper's; null: the paper's.</summary>
    public TrunkSettings? Trunk { get; init; }

    public NetworkGraph Describe() =>
        Trunk is { } trunk ? TrunkNetwork.Describe(Patches, trunk)
        : Patches.Task == ModelTask.Classifier ? SlimInceptionV3.Describe(Width)
        : AtrousResNet.Describe(Depth, Width);

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    public static TrainingSettings Parse(string json) => JsonSerializer.Deserialize<TrainingSettings>(json, s_json)!;

    /// <summary>All that is wrong with the values, in words.</summary>
    public IEnumerable<string> Problems()
    {
        if (Trunk is null && Patches.Task == ModelTask.Classifier && Patches.Window < SlimInceptionV3.MinimumInput)
            yield return $"--window is {Patches.Window}, expected at least {SlimInceptionV3.MinimumInput} px";
        if (Patches.Task == ModelTask.Classifier && (Patches.Cell < 1 || Patches.Cell > Patches.Window))
            yield return $"--cell is {Patches.Cell}, expected 1 to the window's {Patches.Window} px";
        if (Patches.Task == ModelTask.Segmenter && Patches.Window < 64)
            yield return $"--patch is {Patches.Window}, expected at least 64 px";
        if (FreezeStatistics is not (>= 0 and <= 1))
            yield return $"--freeze-statistics is {FreezeStatistics}, expected 0 to 1";
        if (Patches.TargetMpp is not (>= 0.05 and <= 20))
            yield return $"--mpp is {Patches.TargetMpp}, expected 0.05 to 20 µm/px";
        if (Depth is not (18 or 34 or 50 or 101))
            yield return $"--depth is {Depth}, expected 18, 34, 50 or 101";
        if (Width is not (> 0 and <= 4))
            yield return $"--width is {Width}, expected above 0 and at most 4";
        if (Steps < 1 || Batch < 1 || ValidateEvery < 1)
            yield return $"--steps is {Steps}, --batch {Batch}, --validate-every {ValidateEvery}; expected at least 1";
        if (LearningRate is not (> 0 and < 10))
            yield return $"--lr is {LearningRate}, expected above 0 and below 10";
        if (EmaDecay is not (>= 0 and < 1))
            yield return $"--ema is {EmaDecay}, expected 0 up to but without 1";
        if (WarmUp < 0 || Patience < 0 || MineEvery < 0 || MinePlaces < 1)
            yield return $"--warm-up is {WarmUp}, --patience {Patience}, --mine-every {MineEvery}, --mine-places {MinePlaces}; expected 0 or more (places: 1 or more)";
        if (Accumulate < 1 || Batch % Accumulate != 0)
            yield return $"--accumulate is {Accumulate}, expected a divisor of --batch {Batch}";
        if (
            Trunk is not null
            && Patches.Task == ModelTask.Classifier
            && (Patches.Cell % 16 != 0 || Patches.Window % 32 != 0 || (Patches.Window - Patches.Cell) % 32 != 0)
        )
            yield return $"--window is {Patches.Window} and --cell {Patches.Cell}, expected multiples of 16 px of which the window exceeds the cell by a multiple of 32 px";
        if (Patches.OutputStride is not (8 or 4 or 2) || (Trunk is null && Patches.OutputStride != AtrousResNet.OutputStride))
            yield return $"--output-stride is {Patches.OutputStride}, expected 8, 4 or 2 px with the trunk's network, 8 px with the paper's";
        if (Trunk is not null && Patches.Task == ModelTask.Segmenter && Patches.Window % 8 != 0)
            yield return $"--patch is {Patches.Window}, expected a multiple of 8 px for the trunk's network";
        if (Trunk is { FrozenStages: < 0 or > 4 })
            yield return $"--freeze-stages is {Trunk.FrozenStages}, expected 0 to 4";
        if (Trunk is { RateShare: not (>= 0 and <= 1) })
            yield return $"--trunk-rate is {Trunk.RateShare}, expected 0 to 1";
        if (HardShare is not (>= 0 and <= 1))
            yield return $"--hard-share is {HardShare}, expected 0 to 1";
    }
}
