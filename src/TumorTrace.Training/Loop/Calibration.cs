using TumorTrace.Core.Metrics;
using TumorTrace.Core.Models;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Loop;

/// <summary>What calibration did to a model.</summary>
/// <param name="Temperature">Logits were divided by it.</param>
/// <param name="Threshold">The calibrated probability that 0.5 now stands for; 0.5 when it was not moved.</param>
/// <param name="ErrorBefore">Expected calibration error on the validation patches, as trained.</param>
/// <param name="ErrorAfter">With the temperature.</param>
public sealed record CalibrationReport(double Temperature, double Threshold, double ErrorBefore, double ErrorAfter);

/// <summary>
/// Makes probabilities say how often they are right: temperature scaling (Guo, Pleiss, Sun and Weinberger 2017), fitted
/// on validation patches by the likelihood. Patches are drawn 1:1 in training and tumour is rarer in slides, so that 0.5
/// is often too low a threshold: if wished, the best one is moved to 0.5. Both go into the last layer's weights.
/// </summary>
public static class Calibration
{
    /// <summary>Classifier: the share of tumour cells that must stay candidates.</summary>
    public const double Sensitivity = 0.95;

    /// <param name="moveThreshold">Also move the operating point to 0.5; the probabilities are then no longer calibrated.</param>
    public static TrainedModel Fit(TrainedModel model, IReadOnlyList<PatchPosition> validation, bool moveThreshold)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var network = new TorchNetwork(model.Settings.Describe(), new Random(model.Settings.Seed));
        NetworkState.Load(network, model.Tensors, "the trained model");
        var answers = Judgement.Answer(network, validation, model.Settings);
        var task = model.Settings.Patches.Task;
        var temperature = Temperature(answers);
        var scaled = Changed(answers, temperature, 0.5);
        var threshold = moveThreshold
            ? Enumerable.Range(1, 49).Select(i => i / 50.0).MaxBy(t => Merit(task, Changed(scaled, 1, t), t))
            : 0.5;
        var scores = Scoring.Of(task, Changed(scaled, 1, threshold)).All;
        return Changed(model, temperature, threshold) with
        {
            Scores = scores,
            Calibration = new CalibrationReport(temperature, threshold, Error(answers), Error(scaled)),
        };
    }

    /// <summary>Applies what was fitted elsewhere, such as to a model trained in the same way without the data it was fitted to.</summary>
    public static TrainedModel Apply(TrainedModel model, CalibrationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Changed(model, report.Temperature, report.Threshold) with
        {
            Scores = new Dictionary<string, double>(),
            Calibration = report,
        };
    }

    /// <summary>The geometric mean of the temperatures, and the mean of the thresholds' logits.</summary>
    public static CalibrationReport Mean(IReadOnlyList<CalibrationReport> reports) =>
        new(
            Math.Exp(reports.Average(r => Math.Log(r.Temperature))),
            Sigmoid(reports.Average(r => Logit(r.Threshold))),
            double.NaN,
            double.NaN
        );

    /// <summary>The temperature of the greatest likelihood, by golden section over its logarithm.</summary>
    internal static double Temperature(Answers answers)
    {
        var low = Math.Log(0.1);
        var high = Math.Log(10);
        var ratio = (Math.Sqrt(5) - 1) / 2;
        while (high - low > 1e-4)
        {
            var a = high - ratio * (high - low);
            var b = low + ratio * (high - low);
            if (Loss(answers, Math.Exp(a)) < Loss(answers, Math.Exp(b)))
                high = b;
            else
                low = a;
        }
        return Math.Exp((low + high) / 2);
    }

    internal static double Error(Answers answers)
    {
        var reliability = new Reliability();
        for (var i = 0; i < answers.Targets.Length; i++)
        {
            if (answers.Weights[i] > 0)
                reliability.Add(answers.Probabilities[i], answers.Targets[i] > 0);
        }
        return reliability.Error();
    }

    internal static double SensitivityAtHalf(Answers answers)
    {
        var tumor = Enumerable.Range(0, answers.Targets.Length).Where(i => answers.Weights[i] > 0 && answers.Targets[i] > 0).ToList();
        return tumor.Count == 0 ? 1 : (double)tumor.Count(i => answers.Probabilities[i] >= 0.5f) / tumor.Count;
    }

    /// <summary>p → sigmoid(logit(p)/temperature − logit(threshold)).</summary>
    internal static Answers Changed(Answers answers, double temperature, double threshold)
    {
        var shift = Logit(threshold);
        return answers with { Probabilities = [.. answers.Probabilities.Select(p => (float)Sigmoid(Logit(p) / temperature - shift))] };
    }

    private static TrainedModel Changed(TrainedModel model, double temperature, double threshold)
    {
        var head = model.Settings.Patches.Task == ModelTask.Classifier ? "fc." : "classifier.";
        var shift = Logit(threshold);
        return model with { Tensors = [.. model.Tensors.Select(t => t.Name.StartsWith(head, StringComparison.Ordinal) ? Scaled(t) : t)] };

        // The four branches of a segmenter's head are summed: one of them takes the shift.
        NamedTensor Scaled(NamedTensor t) =>
            t with
            {
                Values = [.. t.Values.Select(v => (float)(v / temperature - (t.Name is "fc.bias" or "classifier.0.bias" ? shift : 0)))],
            };
    }

    /// <summary>Segmenter: the IoU. Classifier: the highest threshold that keeps the sensitivity, else the lowest.</summary>
    private static double Merit(ModelTask task, Answers moved, double threshold) =>
        task == ModelTask.Segmenter ? Scoring.Of(task, moved).All["val_iou"]
        : SensitivityAtHalf(moved) >= Sensitivity ? threshold
        : -threshold;

    private static double Loss(Answers a, double temperature)
    {
        double loss = 0;
        for (var i = 0; i < a.Targets.Length; i++)
        {
            var z = Logit(a.Probabilities[i]) / temperature;
            // −log of the probability of what is true, without overflow.
            loss += a.Weights[i] * (Math.Log(1 + Math.Exp(-Math.Abs(z))) + Math.Max(0, a.Targets[i] > 0 ? -z : z));
        }
        return loss;
    }

    private static double Logit(double p)
    {
        p = Math.Clamp(p, 1e-7, 1 - 1e-7);
        return Math.Log(p / (1 - p));
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
