using TumorTrace.Core.Metrics;
using TumorTrace.Core.Models;

namespace TumorTrace.Training.Loop;

/// <summary>
/// What a network scored on the validation patches. <paramref name="Main"/> decides which checkpoint is the best:
/// AUC of a classifier, intersection over union of a segmenter.
/// </summary>
public sealed record Scores(double Main, IReadOnlyDictionary<string, double> All);

/// <summary>Pooled probabilities and what they should be.</summary>
internal sealed record Answers(float[] Probabilities, float[] Targets, float[] Weights);

/// <summary>Metrics over pooled answers; targets of weight 0 do not count.</summary>
internal static class Scoring
{
    internal static Scores Of(ModelTask task, Answers a) => task == ModelTask.Classifier
        ? Classifier(a.Probabilities, a.Targets, a.Weights) : Segmenter(a.Probabilities, a.Targets, a.Weights);

    /// <summary>The same, with each group's own main score beside the pooled ones.</summary>
    /// <param name="groups">Of each patch.</param>
    internal static Scores Of(ModelTask task, Answers a, IReadOnlyList<string> groups)
    {
        var pooled = Of(task, a);
        var all = new Dictionary<string, double>(pooled.All, StringComparer.Ordinal);
        var perPatch = a.Targets.Length / Math.Max(1, groups.Count);
        foreach (var group in groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(_ => groups.Distinct().Skip(1).Any()))
        {
            int[] own = [.. Enumerable.Range(0, a.Targets.Length).Where(i => groups[i / perPatch] == group)];
            var answers = new Answers([.. own.Select(i => a.Probabilities[i])], [.. own.Select(i => a.Targets[i])], [.. own.Select(i => a.Weights[i])]);
            all[$"{pooled.All.First().Key}_{group}"] = Of(task, answers).Main;
        }
        return pooled with { All = all };
    }

    internal static Scores Classifier(float[] probabilities, float[] targets, float[] weights)
    {
        var known = Enumerable.Range(0, targets.Length).Where(i => weights[i] > 0).ToList();
        var auc = Auc.Of([.. known.Select(i => ((double)probabilities[i], targets[i] > 0))]);
        // With one class only there is no AUC; a number is needed to call some weights the best.
        auc = double.IsNaN(auc) ? 0.5 : auc;
        var right = known.Count(i => probabilities[i] >= 0.5f == targets[i] > 0);
        return new Scores(auc, new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["val_auc"] = auc,
            ["val_accuracy"] = known.Count == 0 ? 0 : (double)right / known.Count,
        });
    }

    internal static Scores Segmenter(float[] probabilities, float[] targets, float[] weights)
    {
        long both = 0, either = 0, predicted = 0, truth = 0;
        for (var i = 0; i < targets.Length; i++)
        {
            if (weights[i] == 0)
                continue;
            var (p, t) = (probabilities[i] >= 0.5f, targets[i] > 0);
            both += p && t ? 1 : 0;
            either += p || t ? 1 : 0;
            predicted += p ? 1 : 0;
            truth += t ? 1 : 0;
        }
        var iou = either == 0 ? 1 : (double)both / either;
        return new Scores(iou, new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["val_iou"] = iou,
            ["val_dice"] = predicted + truth == 0 ? 1 : 2.0 * both / (predicted + truth),
        });
    }
}
