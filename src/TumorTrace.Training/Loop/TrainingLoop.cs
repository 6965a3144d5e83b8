using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;
using Tensor = TorchSharp.torch.Tensor;

namespace TumorTrace.Training.Loop;

/// <summary>Where and how a run runs; none of it changes the result.</summary>
/// <param name="Folder">Gets last.safetensors, best.safetensors and log.csv.</param>
/// <param name="Threads">Of libtorch and of the patch readers, each.</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="TimeLimit">After this time the run stops with a checkpoint, as if killed.</param>
public sealed record RunOptions(string Folder, int Threads, string Device, bool Resume, string? Backbone, TimeSpan? TimeLimit, TimeProvider Time);

/// <summary>
/// Training, read top to bottom: draw a batch, forward, binary cross-entropy (formulas 4 and 2 of Guo et al. 2019;
/// formula 2 averaged over pixels, so that the loss does not depend on the patch size), backward, step, average; from
/// time to time judge the averaged weights on the validation patches and keep the best.
/// </summary>
public static class TrainingLoop
{
    /// <summary>Steps between two reports.</summary>
    private const int ReportEvery = 10;

    /// <returns>The best weights by the validation score.</returns>
    public static async Task<TrainedModel> Run(TrainingSettings settings, RunOptions options, PatchSampler sampler,
        IReadOnlyList<PatchPosition> validation, Action<TrainingProgress> report, CancellationToken cancellation)
    {
        if (validation.Count == 0)
            throw new UserException("no validation patches, expected some to choose the best weights by; give images of split 'val' with tissue and known labels");
        TorchLibrary.EnsureLoaded();
        torch.set_num_threads(options.Threads);
        Directory.CreateDirectory(options.Folder);
        using var state = Start(settings, options);
        var log = new TrainingLog(Path.Combine(options.Folder, "log.csv"), state.Step);
        var pace = new Pace(options.Time);
        pace.WaitBegins();
        await foreach (var batch in new BatchQueue(sampler, settings.Batch, options.Threads).From(state.Step, settings.Steps, cancellation))
        {
            pace.WaitEnds();
            state.Step++;
            pace.Add(TrainStep(state, batch), batch.Count);
            var last = state.Step == settings.Steps || pace.Total > options.TimeLimit;
            var scores = last || state.Step % settings.ValidateEvery == 0 ? Judge(state, validation, options.Folder) : null;
            if (last || scores is not null || state.Step % ReportEvery == 0)
            {
                var progress = pace.Report(state.Step, Schedule.Rate(settings, state.Step), scores);
                log.Append(progress);
                report(progress);
            }
            if (last)
                break;
            pace.WaitBegins();
        }
        return TrainedModel.Load(Path.Combine(options.Folder, "best.safetensors"));
    }

    private static TrainingState Start(TrainingSettings settings, RunOptions options)
    {
        var state = new TrainingState(settings, options.Device);
        var checkpoint = Path.Combine(options.Folder, "last.safetensors");
        if (options.Resume && File.Exists(checkpoint))
            state.Load(checkpoint);
        else if (options.Backbone is { } backbone)
            state.TakeBackbone(backbone);
        return state;
    }

    /// <summary>One step of the optimiser; the batch's loss. All tensors but the state are freed.</summary>
    internal static double TrainStep(TrainingState state, Batch batch)
    {
        using var scope = torch.NewDisposeScope();
        var loss = Loss(state.Network, batch, state.Settings.Patches, state.Settings.UsesBatchStatistics(state.Step));
        var gradients = torch.autograd.grad([loss], [.. state.Network.Parameters().Select(p => p.Tensor)]);
        state.Optimizer.Step(gradients, Schedule.Rate(state.Settings, state.Step), state.Step);
        state.UpdateAverage(Schedule.EmaDecay(state.Settings, state.Step));
        return loss.item<float>();
    }

    private static Tensor Loss(TorchNetwork network, Batch batch, PatchSettings patches, bool batchStatistics)
    {
        var logits = network.Forward(Images(network, batch, patches), batchStatistics);
        var targets = torch.tensor(batch.Targets, device: network.Device).view(logits.shape);
        var weights = torch.tensor(batch.Weights, device: network.Device).view(logits.shape);
        var sum = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, weights, torch.nn.Reduction.Sum);
        return sum / Math.Max(1, batch.Weights.Sum());
    }

    private static Scores Judge(TrainingState state, IReadOnlyList<PatchPosition> validation, string folder)
    {
        var scores = Evaluate(state.Average, validation, state.Settings);
        if (scores.Main > state.Best)
        {
            state.Best = scores.Main;
            new TrainedModel(state.Settings, state.Step, scores.All, [.. NetworkState.Read(state.Average)]).Save(Path.Combine(folder, "best.safetensors"));
        }
        state.Save(Path.Combine(folder, "last.safetensors"));
        return scores;
    }

    internal static Scores Evaluate(TorchNetwork network, IReadOnlyList<PatchPosition> validation, TrainingSettings settings) =>
        Scoring.Of(settings.Patches.Task, Answer(network, validation, settings), [.. validation.Select(p => p.Region.Case.Group)]);

    /// <summary>The network's probabilities on the patches, with targets and weights.</summary>
    internal static Answers Answer(TorchNetwork network, IReadOnlyList<PatchPosition> validation, TrainingSettings settings)
    {
        var (answers, targets, weights) = (new List<float>(), new List<float>(), new List<float>());
        foreach (var batch in ValidationPatches.Batches(validation, settings.Patches, settings.Batch))
        {
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            answers.AddRange(network.Forward(Images(network, batch, settings.Patches)).sigmoid().cpu().data<float>().ToArray());
            targets.AddRange(batch.Targets);
            weights.AddRange(batch.Weights);
        }
        return new Answers([.. answers], [.. targets], [.. weights]);
    }

    private static Tensor Images(TorchNetwork network, Batch batch, PatchSettings patches) =>
        torch.tensor(batch.Pixels, [batch.Count, patches.Window, patches.Window, 3], torch.ScalarType.Byte).to(network.Device);
}
