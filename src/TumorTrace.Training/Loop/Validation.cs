using TorchSharp;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Loop;

/// <summary>What a network predicts for patches that are not trained on.</summary>
internal static class Validation
{
    internal static Scores Score(TorchNetwork network, IReadOnlyList<PatchPosition> positions, TrainingSettings settings) =>
        Scoring.Compute(settings.Patches.Task, Predict(network, positions, settings), [.. positions.Select(p => p.Region.Case.Group)]);

    /// <summary>The network's probabilities on the patches as they are, with targets and weights.</summary>
    /// <param name="progress">Share of the positions looked at.</param>
    internal static Predictions Predict(
        TorchNetwork network,
        IReadOnlyList<PatchPosition> positions,
        TrainingSettings settings,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        var probabilities = new List<float>();
        var targets = new List<float>();
        var weights = new List<float>();
        var done = 0;
        var together = settings.Optimization.Batch / settings.Optimization.Accumulate;
        foreach (var batch in ValidationPatches.Batches(positions, settings.Patches, together))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            probabilities.AddRange(
                network.Forward(TrainingStep.Images(network, batch, settings.Patches.Window)).sigmoid().cpu().data<float>().ToArray()
            );
            targets.AddRange(batch.Targets);
            weights.AddRange(batch.Weights);
            done += together;
            progress?.Report(Math.Min(1, (double)done / positions.Count));
        }
        return new Predictions([.. probabilities], [.. targets], [.. weights]);
    }
}
