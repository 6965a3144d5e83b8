using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Loop;

/// <summary>Where and how a run runs; none of it changes the result.</summary>
/// <param name="Folder">Gets last.safetensors, best.safetensors and log.csv.</param>
/// <param name="Threads">Of libtorch and of the patch readers, each.</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="HardNegatives">A table of places (see <see cref="HardNegativeFile"/>) that join the normal patches from the start.</param>
/// <param name="TimeLimit">After this time the run stops with a checkpoint, as if killed.</param>
public sealed record RunOptions(
    string Folder,
    int Threads,
    string Device,
    bool Resume,
    string? Backbone,
    TimeSpan? TimeLimit,
    TimeProvider Time,
    string? HardNegatives = null
);

/// <summary>
/// Training, read top to bottom: draw batches and step; from time to time judge the averaged weights on the validation
/// patches and keep the best, and add what the network takes for tumour in normal tissue to the pool.
/// </summary>
public static class TrainingLoop
{
    /// <summary>Steps between two reports.</summary>
    private const int ReportEvery = 10;

    private const string Best = "best.safetensors",
        Last = "last.safetensors";

    /// <returns>The best weights by the validation score, or the last.</returns>
    public static async Task<TrainedModel> Run(
        TrainingSettings settings,
        RunOptions options,
        PatchSampler sampler,
        IReadOnlyList<PatchPosition> validation,
        Action<TrainingProgress> report,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(sampler);
        if (validation.Count == 0)
            throw new UserException(
                "no validation patches, expected some to choose the best weights by; give images of split 'val' with tissue and known labels"
            );
        TorchLibrary.EnsureLoaded();
        torch.set_num_threads(options.Threads);
        Directory.CreateDirectory(options.Folder);
        using var state = Start(settings, options);
        var mining = new Mining(settings, sampler, options, state.Step);
        var log = new TrainingLog(Path.Combine(options.Folder, "log.csv"), state.Step);
        var pace = new Pace(options.Time);
        // Patches are drawn ahead: the pool may change only between two stretches, or resumed runs would differ.
        while (!Done(state, pace, options))
        {
            if (mining.IsDue(state.Step))
                mining.Search(state);
            pace.WaitBegins();
            await foreach (
                var batch in new BatchQueue(sampler, settings.Batch, options.Threads).From(
                    state.Step,
                    mining.NextAfter(state.Step),
                    cancellation
                )
            )
            {
                pace.WaitEnds();
                state.Step++;
                pace.Add(TrainingStep.Run(state, batch), batch.Count);
                var scores = IsJudged(state, mining, pace, options) ? Judge(state, validation, options.Folder) : null;
                if (scores is not null || state.Step % ReportEvery == 0)
                    Report(pace.Report(state.Step, Schedule.Rate(settings, state.Step), scores), log, report);
                // After its line in the log: a run killed between the two goes on from the checkpoint before, which writes the line anew.
                if (scores is not null)
                    state.Save(Path.Combine(options.Folder, Last));
                if (Done(state, pace, options))
                    break;
                pace.WaitBegins();
            }
        }
        return TrainedModel.Load(Path.Combine(options.Folder, Best));
    }

    private static bool Done(TrainingState state, Pace pace, RunOptions options) =>
        state.Step >= state.Settings.Steps
        || pace.Total > options.TimeLimit
        || (state.Settings.Patience > 0 && state.SinceBest >= state.Settings.Patience);

    private static bool IsJudged(TrainingState state, Mining mining, Pace pace, RunOptions options) =>
        state.Step % state.Settings.ValidateEvery == 0 || mining.IsDue(state.Step) || Done(state, pace, options);

    private static void Report(TrainingProgress progress, TrainingLog log, Action<TrainingProgress> report)
    {
        log.Append(progress);
        report(progress);
    }

    private static TrainingState Start(TrainingSettings settings, RunOptions options)
    {
        var state = new TrainingState(settings, options.Device);
        var checkpoint = Path.Combine(options.Folder, Last);
        if (options.Resume && File.Exists(checkpoint))
            state.Load(checkpoint);
        else if (options.Backbone is { } backbone)
            state.TakeBackbone(backbone);
        return state;
    }

    private static Scores Judge(TrainingState state, IReadOnlyList<PatchPosition> validation, string folder)
    {
        var scores = Judgement.Of(state.Average, validation, state.Settings);
        var better = scores.Main > state.Best;
        state.SinceBest = better ? 0 : state.SinceBest + 1;
        state.Best = Math.Max(state.Best, scores.Main);
        if (better || state.Settings.KeepLast)
            new TrainedModel(state.Settings, state.Step, scores.All, [.. NetworkState.Read(state.Average)]).Save(
                Path.Combine(folder, Best)
            );
        return scores;
    }
}
