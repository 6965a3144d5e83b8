using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Loop;

/// <summary>
/// Finds normal positions that a network takes for tumour (hard-negative mining, as the paper's competitors do): a
/// classifier's window with p ≥ 0.5, a segmenter's patch with at least 2% of its known cells at p ≥ 0.5.
/// </summary>
internal static class HardNegatives
{
    private const double LeastShare = 0.02;

    /// <summary>False positives among the positions, the surest first.</summary>
    internal static List<HardNegative> Find(
        TorchNetwork network,
        IReadOnlyList<PatchPosition> positions,
        TrainingSettings settings,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        if (positions.Count == 0)
            return [];
        var predictions = Validation.Predict(network, positions, settings, progress, cancel);
        var perPosition = predictions.Targets.Length / positions.Count;
        return
        [
            .. positions
                .Select((position, i) => new HardNegative(position, Wrongness(predictions, i * perPosition, perPosition)))
                .Where(h => h.Wrongness >= (perPosition == 1 ? 0.5 : LeastShare))
                .OrderByDescending(h => h.Wrongness),
        ];
    }

    /// <summary>The same for trained weights, for the command.</summary>
    /// <param name="progress">Share of the positions looked at.</param>
    public static IReadOnlyList<HardNegative> Find(
        TrainedModel model,
        IReadOnlyList<PatchPosition> positions,
        IProgress<double>? progress,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        using var network = new TorchNetwork(model.Settings.Describe(), new Random(model.Settings.Seed));
        NetworkState.Load(network, model.Tensors, "the trained model");
        return Find(network, positions, model.Settings, progress, cancel);
    }

    private static double Wrongness(Predictions a, int from, int count)
    {
        if (count == 1)
            return a.Weights[from] > 0 && a.Targets[from] == 0 ? a.Probabilities[from] : 0;
        var known = Enumerable.Range(from, count).Where(i => a.Weights[i] > 0 && a.Targets[i] == 0).ToList();
        return known.Count == 0 ? 0 : (double)known.Count(i => a.Probabilities[i] >= 0.5f) / known.Count;
    }
}
