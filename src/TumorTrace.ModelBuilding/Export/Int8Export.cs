using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx.Quantization;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>
/// Writes the int8 model beside an exported one. Scales and float layers are chosen on one half of the windows; the other half is the
/// acceptance test's.
/// </summary>
/// <param name="report">Receives one line per step.</param>
internal sealed class Int8Export(TrainedModel model, ModelCard card, string fp32Path, ExportWindows windows, Action<string> report)
{
    /// <summary>Windows for a quick look at one layer; a classifier gives one value for each.</summary>
    private const int QuickClassifier = 200,
        QuickSegmenter = 40;

    private const int LargestTimed = 640,
        BatchTimed = 8;

    private readonly NetworkGraph _network = model.Settings.Describe();

    private readonly LighterFile _file = new(fp32Path, LighterForm.Int8, windows);

    /// <exception cref="UserException">The two do not agree: there is no int8 file, and an earlier one is removed.</exception>
    public void Write() => LighterFile.Try(Write);

    private void Write(string trial)
    {
        using var fp32 = OnnxModel.Load(fp32Path);
        var statistics = ActivationStatistics.Measure(_network, model.Tensors, windows.Chosen, windows.Side);
        var recipe = Choose(fp32, statistics, trial);
        Export(trial, statistics, recipe);
        Keep(trial, fp32, recipe, _file.Accepted(trial, fp32, report));
    }

    private Int8Recipe Choose(OnnxModel fp32, ActivationStatistics statistics, string trial)
    {
        var quickly = card.Task == ModelTask.Classifier ? QuickClassifier : QuickSegmenter;
        Patch[] few = [.. windows.Chosen.Where((_, i) => i % Math.Max(1, windows.Chosen.Count / quickly) == 0)];
        var all = windows.Outputs(fp32, windows.Chosen);
        var some = windows.Outputs(fp32, few);
        return Int8Search.Find(
            Int8Exporter.Convolutions(_network),
            (recipe, quick) =>
            {
                Export(trial, statistics, recipe);
                return _file.Measured(trial, quick ? few : windows.Chosen, quick ? some : all);
            },
            report
        );
    }

    private void Export(string path, ActivationStatistics statistics, Int8Recipe recipe) =>
        Int8Exporter.Write(path, _network, model.Tensors, card, statistics, recipe);

    private void Keep(string trial, OnnxModel fp32, Int8Recipe recipe, Agreement test)
    {
        var speedup = Speedup(fp32, trial);
        var operations = OptimizedOperations.Count(trial);
        var described = card with
        {
            Metrics = LighterFile.With(
                card.Metrics,
                (CardMetrics.Int8IoU, test.Iou),
                (CardMetrics.Int8AucDrop, test.AucDrop),
                (CardMetrics.Int8Speedup, speedup)
            ),
            Training = LighterFile.With(card.Training, ("int8", Facts(recipe, operations))),
        };
        _file.Keep(trial, described, ReferenceWindows.Int8Tolerance);
        report(
            $"{_file.Path}: {Facts(recipe, operations)}; {speedup:f2} times as fast as fp32 on this machine"
                + (speedup < 1 ? ", so fp32 is the better choice here" : "")
        );
    }

    private string Facts(Int8Recipe recipe, IReadOnlyDictionary<string, int> operations) =>
        $"calibrated on {windows.Chosen.Count} windows, clipped by {recipe.Clipping}; in float: the first convolution, the logits"
        + $"{string.Concat(recipe.FloatConvs.Order(StringComparer.Ordinal).Select(c => $", {c}"))}; "
        + $"fused: {operations.GetValueOrDefault("QLinearConv")} QLinearConv, {operations.GetValueOrDefault("QLinearAdd")} QLinearAdd, "
        + $"{operations.GetValueOrDefault("QLinearConcat")} QLinearConcat; "
        + $"{OptimizedOperations.FloatConvolutions(operations)} float convolutions";

    private double Speedup(OnnxModel fp32, string trial)
    {
        using var int8 = OnnxModel.Load(trial);
        var count = card.Task == ModelTask.Classifier ? BatchTimed : 1;
        var side = Math.Min(LargestTimed, card.DenseWindow ?? card.Window);
        var pixels = new byte[count * side * side * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = windows.HeldOut[0].Pixels[i % windows.HeldOut[0].Pixels.Length];
        return ModelSpeed.Ratio(fp32, int8, pixels, count, side);
    }
}
