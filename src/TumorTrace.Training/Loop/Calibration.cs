using TumorTrace.Core.Metrics;
using TumorTrace.Core.Models;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Loop;

/// <summary>What calibration did to a model.</summary>
/// <param name="Temperature">Logits were divided by it.</param>
/// <param name="Threshold">The calibrated probability that 0.5 now stands for; 0.5 if it was not moved.</param>
/// <param name="ErrorBefore">Expected calibration error on the validation patches, as trained.</param>
/// <param name="ErrorAfter">With the temperature.</param>
public sealed record CalibrationReport(double Temperature, double Threshold, double ErrorBefore, double ErrorAfter)
{
    /// <summary>No calibration, but 0.5 stands for <paramref name="threshold"/>, found on groups that hold-out models never saw.</summary>
    internal static CalibrationReport Moved(double threshold) => new(1, threshold, double.NaN, double.NaN);
}

/// <summary>
/// Makes probabilities mean how often they are right: temperature scaling (Guo, Pleiss, Sun and Weinberger 2017), fitted
/// on validation patches by the likelihood. Patches are drawn 1:1 in training and tumour is rarer in slides, so that 0.5
/// is often too low a threshold: if wished, the best one is moved to 0.5. Both go into the last layer's weights.
/// </summary>
internal static class Calibration
{
    /// <summary>Classifier: the share of tumour cells that must stay candidates.</summary>
    public const double Sensitivity = 0.95;

    /// <param name="moveThreshold">Also move the operating point to 0.5; the probabilities are then no longer calibrated.</param>
    public static TrainedModel Fit(TrainedModel model, IReadOnlyList<PatchPosition> validation, bool moveThreshold)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var network = new TorchNetwork(model.Settings.Describe(), new Random(model.Settings.Seed));
        NetworkState.Load(network, model.Tensors, "the trained model");
        var predictions = Validation.Predict(network, validation, model.Settings);
        var task = model.Settings.Patches.Task;
        var temperature = Temperature(predictions);
        var scaled = Changed(predictions, temperature, 0.5);
        var threshold = moveThreshold
            ? Enumerable.Range(1, 49).Select(i => i / 50.0).MaxBy(t => Merit(task, Changed(scaled, 1, t), t))
            : 0.5;
        var scores = Scoring.Compute(task, Changed(scaled, 1, threshold)).All;
        return Changed(model, temperature, threshold) with
        {
            Scores = scores,
            Calibration = new CalibrationReport(temperature, threshold, Error(predictions), Error(scaled)),
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
    internal static double Temperature(Predictions predictions)
    {
        var low = Math.Log(0.1);
        var high = Math.Log(10);
        var ratio = (Math.Sqrt(5) - 1) / 2;
        while (high - low > 1e-4)
        {
            var a = high - ratio * (high - low);
            var b = low + ratio * (high - low);
            if (Loss(predictions, Math.Exp(a)) < Loss(predictions, Math.Exp(b)))
                high = b;
            else
                low = a;
        }
        return Math.Exp((low + high) / 2);
    }

    internal static double Error(Predictions predictions)
    {
        var reliability = new Reliability();
        for (var i = 0; i < predictions.Targets.Length; i++)
        {
            if (predictions.Weights[i] > 0)
                reliability.Add(predictions.Probabilities[i], predictions.Targets[i] > 0);
        }
        return reliability.Error();
    }

    internal static double SensitivityAtHalf(Predictions predictions)
    {
        var tumor = Enumerable
            .Range(0, predictions.Targets.Length)
            .Where(i => predictions.Weights[i] > 0 && predictions.Targets[i] > 0)
            .ToList();
        return tumor.Count == 0 ? 1 : (double)tumor.Count(i => predictions.Probabilities[i] >= 0.5f) / tumor.Count;
    }

    /// <summary>p → sigmoid(logit(p)/temperature − logit(threshold)).</summary>
    internal static Predictions Changed(Predictions predictions, double temperature, double threshold)
    {
        var shift = Logit(threshold);
        return predictions with
        {
            Probabilities = [.. predictions.Probabilities.Select(p => (float)Sigmoid(Logit(p) / temperature - shift))],
        };
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
    private static double Merit(ModelTask task, Predictions moved, double threshold) =>
        task == ModelTask.Segmenter ? Scoring.Compute(task, moved).All["val_iou"]
        : SensitivityAtHalf(moved) >= Sensitivity ? threshold
        : -threshold;

    private static double Loss(Predictions a, double temperature)
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
