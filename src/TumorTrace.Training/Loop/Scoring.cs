using TumorTrace.Core.Metrics;
using TumorTrace.Core.Models;

namespace TumorTrace.Training.Loop;

/// <summary>Metrics over pooled predictions; targets of weight 0 do not count.</summary>
internal static class Scoring
{
    internal static Scores Compute(ModelTask task, Predictions a) =>
        task == ModelTask.Classifier ? Classifier(a.Probabilities, a.Targets, a.Weights) : Segmenter(a.Probabilities, a.Targets, a.Weights);

    /// <summary>The same, with each group's own main score beside the pooled ones.</summary>
    /// <param name="groups">Of each patch.</param>
    internal static Scores Compute(ModelTask task, Predictions a, IReadOnlyList<string> groups)
    {
        var pooled = Compute(task, a);
        string[] names = [.. groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (names.Length < 2)
            return pooled;
        var all = new Dictionary<string, double>(pooled.All, StringComparer.Ordinal);
        var perPatch = a.Targets.Length / groups.Count;
        foreach (var group in names)
        {
            int[] own = [.. Enumerable.Range(0, a.Targets.Length).Where(i => groups[i / perPatch] == group)];
            var predictions = new Predictions(
                [.. own.Select(i => a.Probabilities[i])],
                [.. own.Select(i => a.Targets[i])],
                [.. own.Select(i => a.Weights[i])]
            );
            all[$"{pooled.All.First().Key}_{group}"] = Compute(task, predictions).Main;
        }
        return pooled with { All = all };
    }

    internal static Scores Classifier(float[] probabilities, float[] targets, float[] weights)
    {
        var known = Enumerable.Range(0, targets.Length).Where(i => weights[i] > 0).ToList();
        var auc = Auc.Compute([.. known.Select(i => ((double)probabilities[i], targets[i] > 0))]);
        // With one class only there is no AUC; a number is needed to call some weights the best.
        auc = double.IsNaN(auc) ? 0.5 : auc;
        var right = known.Count(i => probabilities[i] >= 0.5f == targets[i] > 0);
        return new Scores(
            auc,
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["val_auc"] = auc,
                ["val_accuracy"] = known.Count == 0 ? 0 : (double)right / known.Count,
            }
        );
    }

    internal static Scores Segmenter(float[] probabilities, float[] targets, float[] weights)
    {
        var counts = new ThresholdCounts();
        for (var i = 0; i < targets.Length; i++)
        {
            if (weights[i] > 0)
                counts.Add(probabilities[i], targets[i] > 0);
        }
        var best = Enumerable.Range(1, ThresholdCounts.Bins - 1).Max(counts.IoU);
        var iou = counts.IoU(ThresholdCounts.Bins / 2);
        return new Scores(
            best,
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["val_best_iou"] = best,
                ["val_iou"] = iou,
                ["val_dice"] = 2 * iou / (1 + iou),
                ["val_auc"] = counts.Auc(),
            }
        );
    }

    /// <summary>Tumour and normal samples by probability, in 100 steps.</summary>
    private sealed class ThresholdCounts
    {
        internal const int Bins = 100;

        private readonly long[] _tumor = new long[Bins],
            _normal = new long[Bins];

        internal void Add(float probability, bool tumor) =>
            (tumor ? _tumor : _normal)[Math.Clamp((int)(probability * Bins), 0, Bins - 1)]++;

        /// <summary>At p ≥ bin/100; 1 where there is neither tumour nor prediction.</summary>
        internal double IoU(int bin)
        {
            var both = _tumor[bin..].Sum();
            var predicted = _normal[bin..].Sum();
            var either = _tumor.Sum() + predicted;
            return either == 0 ? 1 : (double)both / either;
        }

        /// <summary>Within a step counted as equal; 0.5 with one class only.</summary>
        internal double Auc()
        {
            double wins = 0,
                below = 0;
            for (var bin = 0; bin < Bins; bin++)
            {
                wins += _tumor[bin] * (below + _normal[bin] / 2.0);
                below += _normal[bin];
            }
            var pairs = (double)_tumor.Sum() * below;
            return pairs == 0 ? 0.5 : wins / pairs;
        }
    }
}
