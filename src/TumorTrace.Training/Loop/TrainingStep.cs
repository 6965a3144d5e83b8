using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;
using Tensor = TorchSharp.torch.Tensor;

namespace TumorTrace.Training.Loop;

/// <summary>
/// One step: forward, binary cross-entropy (formulas 4 and 2 of Guo et al. 2019; formula 2 averaged over pixels, so that
/// the loss does not depend on the patch size), backward, optimiser, weight average.
/// </summary>
internal static class TrainingStep
{
    /// <returns>The batch's loss. All tensors but the state are freed.</returns>
    /// <exception cref="UserException">The loss is not a finite number; the weights are those before the step.</exception>
    internal static double Run(TrainingState state, Batch batch)
    {
        using var scope = torch.NewDisposeScope();
        var (loss, gradients) = Gradients(state, batch);
        if (!double.IsFinite(loss))
            throw Diverged(state, FormattableString.Invariant($"the loss is {loss}"));
        state.Optimizer.Step(gradients, Schedule.Rate(state.Settings.Optimization, state.Step), state.Step);
        state.UpdateAverage(Schedule.EmaDecay(state.Settings.Optimization, state.Step));
        return loss;
    }

    /// <param name="found">What is no finite number.</param>
    internal static UserException Diverged(TrainingState state, string found)
    {
        var optimization = state.Settings.Optimization;
        var precision = optimization.Precision == TrainingPrecision.Fp32 ? "" : ", or train in fp32";
        return new UserException(
            FormattableString.Invariant($"step {state.Step}: {found}, expected finite numbers; the weights of the last ")
                + FormattableString.Invariant(
                    $"validation are kept; take a lower learning rate than {optimization.LearningRate}{precision}"
                )
        );
    }

    /// <summary>The loss and its gradients, nothing changed: to measure what the network alone costs.</summary>
    internal static double ForwardBackward(TrainingState state, Batch batch)
    {
        using var scope = torch.NewDisposeScope();
        return Gradients(state, batch).Loss;
    }

    private static (double Loss, Tensor[] Gradients) Gradients(TrainingState state, Batch batch)
    {
        Tensor[] parameters = [.. state.Network.Parameters().Select(p => p.Tensor)];
        var known = Math.Max(1, batch.Weights.Sum());
        var loss = 0.0;
        var gradients = Array.Empty<Tensor>();
        // Losses are sums over the whole batch's known targets, so the parts' gradients just add up.
        foreach (var part in batch.Parts(state.Settings.Optimization.Accumulate))
        {
            using var partScope = torch.NewDisposeScope();
            var partLoss = Loss(state, part) / known;
            var own = torch.autograd.grad([partLoss], parameters);
            loss += partLoss.item<float>();
            gradients = [.. own.Select((g, i) => (gradients.Length == 0 ? g : gradients[i].add_(g)).MoveToOuterDisposeScope())];
        }
        return (loss, gradients);
    }

    internal static Tensor Images(TorchNetwork network, Batch batch, int side) =>
        torch.tensor(batch.Pixels, [batch.Count, side, side, 3], torch.ScalarType.Byte).to(network.Device);

    private static Tensor Loss(TrainingState state, Batch batch)
    {
        var network = state.Network;
        var settings = state.Settings;
        var logits = network.Forward(
            Images(network, batch, settings.Patches.Window),
            settings.Optimization.UsesBatchStatistics(state.Step),
            settings.Optimization.Precision
        );
        var targets = torch.tensor(batch.Targets, device: network.Device).view(logits.shape);
        var weights = torch.tensor(batch.Weights, device: network.Device).view(logits.shape);
        if (!batch.Together.Contains(true))
            return torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, weights, torch.nn.Reduction.Sum);
        var together = torch.tensor(batch.Together.Select(t => t ? 1f : 0f).ToArray(), device: network.Device).view(-1, 1, 1, 1);
        var each = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, weights * (1 - together), torch.nn.Reduction.Sum);
        return each + Together(logits, targets, weights * together);
    }

    /// <summary>The loss of labels that hold for several cells together: of the mean of the cells' logits, by their weights.</summary>
    private static Tensor Together(Tensor logits, Tensor targets, Tensor weights)
    {
        var sums = weights.sum([1, 2, 3]);
        var some = sums.clamp_min(1e-6);
        var logit = (logits * weights).sum([1, 2, 3]) / some;
        var target = (targets * weights).sum([1, 2, 3]) / some;
        return torch.nn.functional.binary_cross_entropy_with_logits(logit, target, sums, torch.nn.Reduction.Sum);
    }
}
