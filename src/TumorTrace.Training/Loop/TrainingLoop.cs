using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Loop;

/// <summary>
/// Training, read top to bottom: draw batches and step; from time to time validate the averaged weights and keep the
/// best, and add what the network takes for tumour in normal tissue to the pool.
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
                "no validation patches, expected some to choose the best weights by; "
                    + "give images of split 'val' with tissue and known labels"
            );
        TorchLibrary.EnsureLoaded();
        torch.set_num_threads(options.Threads);
        Directory.CreateDirectory(options.Folder);
        using var state = Start(settings, options);
        var mining = new Mining(settings, sampler, options, state.Step);
        var log = new TrainingLog(Path.Combine(options.Folder, "log.csv"), state.Step);
        var timer = new StepTimer(options.Time);
        // Patches are drawn ahead: the pool may change only between two stretches, or resumed runs would differ.
        while (!Done(state, timer, options))
        {
            if (mining.IsDue(state.Step))
                mining.Search(state);
            timer.WaitBegins();
            await foreach (
                var batch in new BatchQueue(sampler, settings.Optimization.Batch, options.Threads).From(
                    state.Step,
                    mining.NextAfter(state.Step),
                    cancellation
                )
            )
            {
                timer.WaitEnds();
                // The wait may end on another thread, which remembers a number of its own: sums in another order have other last digits.
                torch.set_num_threads(options.Threads);
                state.Step++;
                timer.Add(TrainingStep.Run(state, batch), batch.Count);
                var scores = IsValidated(state, mining, timer, options) ? Validate(state, validation, options.Folder) : null;
                if (scores is not null || state.Step % ReportEvery == 0)
                    Report(timer.Report(state.Step, Schedule.Rate(settings.Optimization, state.Step), scores), log, report);
                // After its line in the log: a run killed between the two goes on from the checkpoint before, which writes the line anew.
                if (scores is not null)
                    state.Save(Path.Combine(options.Folder, Last));
                if (Done(state, timer, options))
                    break;
                timer.WaitBegins();
            }
        }
        return TrainedModel.Load(Path.Combine(options.Folder, Best));
    }

    private static bool Done(TrainingState state, StepTimer timer, RunOptions options) =>
        state.Step >= state.Settings.Optimization.Steps
        || timer.Total > options.TimeLimit
        || (state.Settings.Validation.Patience > 0 && state.SinceBest >= state.Settings.Validation.Patience);

    private static bool IsValidated(TrainingState state, Mining mining, StepTimer timer, RunOptions options) =>
        state.Step % state.Settings.Validation.Every == 0 || mining.IsDue(state.Step) || Done(state, timer, options);

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
        else if (options.Start is { } start)
            state.Begin(start);
        return state;
    }

    private static Scores Validate(TrainingState state, IReadOnlyList<PatchPosition> validation, string folder)
    {
        NamedTensor[] average = [.. NetworkState.Read(state.Average)];
        if (average.Any(t => t.Values.Any(v => !float.IsFinite(v))))
            throw TrainingStep.Diverged(state, "a weight is not a number");
        var scores = Validation.Score(state.Average, validation, state.Settings);
        var better = scores.Main > state.Best;
        state.SinceBest = better ? 0 : state.SinceBest + 1;
        state.Best = Math.Max(state.Best, scores.Main);
        if (better || state.Settings.Validation.KeepLast)
            new TrainedModel(state.Settings, state.Step, scores.All, average).Save(Path.Combine(folder, Best));
        return scores;
    }
}
