using TorchSharp;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Loop;

/// <summary>What a network says of patches that are not trained on.</summary>
internal static class Judgement
{
    internal static Scores Of(TorchNetwork network, IReadOnlyList<PatchPosition> places, TrainingSettings settings) =>
        Scoring.Of(settings.Patches.Task, Answer(network, places, settings), [.. places.Select(p => p.Region.Case.Group)]);

    /// <summary>The network's probabilities on the patches as they are, with targets and weights.</summary>
    internal static Answers Answer(TorchNetwork network, IReadOnlyList<PatchPosition> places, TrainingSettings settings)
    {
        var answers = new List<float>();
        var targets = new List<float>();
        var weights = new List<float>();
        foreach (var batch in ValidationPatches.Batches(places, settings.Patches, settings.Batch / settings.Accumulate))
        {
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            answers.AddRange(
                network.Forward(TrainingStep.Images(network, batch, settings.Patches.Window)).sigmoid().cpu().data<float>().ToArray()
            );
            targets.AddRange(batch.Targets);
            weights.AddRange(batch.Weights);
        }
        return new Answers([.. answers], [.. targets], [.. weights]);
    }
}
