using TumorTrace.Core.Models;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Loop;

/// <summary>
/// Moves a model's operating point to 0.5. Patches are drawn 1:1 in training and tumour is rarer in slides, so that 0.5
/// is often too low a threshold. The best threshold on validation patches is folded into the last bias.
/// </summary>
public static class Calibration
{
    /// <summary>Classifier: the share of tumour cells that must stay candidates.</summary>
    public const double Sensitivity = 0.95;

    /// <returns>The shifted model with its scores at 0.5, and the threshold that 0.5 now stands for.</returns>
    public static (TrainedModel Model, double Threshold) Fit(TrainedModel model, IReadOnlyList<PatchPosition> validation)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var network = new TorchNetwork(model.Settings.Describe(), new Random(model.Settings.Seed));
        NetworkState.Load(network, model.Tensors, "the trained model");
        var answers = TrainingLoop.Answer(network, validation, model.Settings);
        var task = model.Settings.Patches.Task;
        var threshold = Enumerable.Range(1, 49).Select(i => i / 50.0).MaxBy(t => Merit(task, Shifted(answers, t), t));
        return (Shifted(model, threshold) with { Scores = Scoring.Of(task, Shifted(answers, threshold)).All }, threshold);
    }

    /// <summary>Segmenter: the IoU. Classifier: the highest threshold that keeps the sensitivity, else the lowest.</summary>
    private static double Merit(ModelTask task, Answers shifted, double threshold) => task == ModelTask.Segmenter
        ? Scoring.Of(task, shifted).Main : SensitivityAtHalf(shifted) >= Sensitivity ? threshold : -threshold;

    internal static double SensitivityAtHalf(Answers answers)
    {
        var tumor = Enumerable.Range(0, answers.Targets.Length).Where(i => answers.Weights[i] > 0 && answers.Targets[i] > 0).ToList();
        return tumor.Count == 0 ? 1 : (double)tumor.Count(i => answers.Probabilities[i] >= 0.5f) / tumor.Count;
    }

    /// <summary>p → sigmoid(logit(p) − logit(threshold)).</summary>
    internal static Answers Shifted(Answers answers, double threshold)
    {
        var odds = (1 - threshold) / threshold;
        return answers with { Probabilities = [.. answers.Probabilities.Select(p => (float)(p * odds / (p * odds + 1 - p)))] };
    }

    private static TrainedModel Shifted(TrainedModel model, double threshold)
    {
        var bias = model.Settings.Patches.Task == ModelTask.Classifier ? "fc.bias" : "classifier.0.bias";
        var shift = Math.Log(threshold / (1 - threshold));
        return model with
        {
            Tensors = [.. model.Tensors.Select(t => t.Name == bias ? t with { Values = [(float)(t.Values[0] - shift)] } : t)],
        };
    }
}
