using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Onnx.Quantization;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>
/// Writes the int8 model beside an exported one. Scales and float layers are chosen on one half of the windows; the file is kept
/// only if it passes the acceptance test: ONNX Runtime's outputs on the other half agree with the fp32 file's.
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

    /// <summary>NAME.int8.onnx for NAME.onnx.</summary>
    public string Int8Path { get; } = Path.ChangeExtension(fp32Path, ".int8.onnx");

    /// <exception cref="UserException">The two do not agree: there is no int8 file, and an earlier one is removed.</exception>
    public void Write()
    {
        var folder = Directory.CreateTempSubdirectory("tumortrace-int8-").FullName;
        try
        {
            Write(Path.Combine(folder, "int8.onnx"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Write(string trial)
    {
        using var fp32 = OnnxModel.Load(fp32Path);
        var statistics = ActivationStatistics.Measure(_network, model.Tensors, windows.Chosen, windows.Side);
        var recipe = Choose(fp32, statistics, trial);
        Export(trial, statistics, recipe);
        var test = Measured(trial, windows.HeldOut, windows.Outputs(fp32, windows.HeldOut));
        report($"on {windows.HeldOut.Count} held-out windows: {test}");
        if (!test.Passes)
            throw Refusal(test);
        Keep(trial, fp32, recipe, test);
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
                return Measured(trial, quick ? few : windows.Chosen, quick ? some : all);
            },
            report
        );
    }

    private void Export(string path, ActivationStatistics statistics, Int8Recipe recipe) =>
        Int8Exporter.Write(path, _network, model.Tensors, card, statistics, recipe);

    private Agreement Measured(string int8Path, IReadOnlyList<Patch> on, float[] fp32)
    {
        using var int8 = OnnxModel.Load(int8Path);
        var (targets, weights) = ExportWindows.Truth(on);
        return Agreement.Measure(fp32, windows.Outputs(int8, on), targets, weights);
    }

    private void Keep(string trial, OnnxModel fp32, Int8Recipe recipe, Agreement test)
    {
        var speedup = Speedup(fp32, trial);
        var operations = OptimizedOperations.Count(trial);
        var described = card with
        {
            Metrics = With(
                card.Metrics,
                (CardMetrics.Int8IoU, test.Iou),
                (CardMetrics.Int8AucDrop, test.AucDrop),
                (CardMetrics.Int8Speedup, speedup)
            ),
            Training = With(card.Training, ("int8", Facts(recipe, operations))),
        };
        OnnxFile.SetMetadata(trial, ModelCard.MetadataKey, described.ToJson());
        References.Add(trial, ReferenceWindows.Int8Tolerance);
        AtomicFile.Write(Int8Path, temporary => File.Copy(trial, temporary, overwrite: true));
        ModelFiles.WriteCards(Int8Path, $"{_network.Name}, int8", described);
        report(
            $"{Int8Path}: {Facts(recipe, operations)}; {speedup:f2} times as fast as fp32 on this machine"
                + (speedup < 1 ? ", so fp32 is the better choice here" : "")
        );
    }

    private UserException Refusal(Agreement test)
    {
        foreach (var stale in new[] { Int8Path, Path.ChangeExtension(Int8Path, ".card.json"), Path.ChangeExtension(Int8Path, ".md") })
            File.Delete(stale);
        return new UserException(
            $"{Int8Path}: not written: on {windows.HeldOut.Count} held-out windows the int8 model has {test}"
                + (double.IsNaN(test.AucDrop) ? "; there is no AUC, as the windows have one class only: give val images with both" : "")
                + $". Use {fp32Path}, or give more val images"
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

    private static Dictionary<string, T> With<T>(IReadOnlyDictionary<string, T>? facts, params (string Key, T Value)[] added)
    {
        var all = facts?.ToDictionary(StringComparer.Ordinal) ?? [];
        foreach (var (key, value) in added)
            all[key] = value;
        return all;
    }
}
