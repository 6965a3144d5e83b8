using System.Globalization;
using TumorTrace.Core;

namespace TumorTrace.Training.Loop;

/// <summary>One line of log.csv.</summary>
/// <param name="Metric">The validation score, if the run was validated at this step.</param>
internal sealed record TrainingEntry(int Step, double Loss, double Rate, double? Metric, double PatchesPerSecond, double WaitShare);

/// <summary>What a run folder records of its run: log.csv and the best weights' scores and settings.</summary>
/// <param name="Best">Null before the first validation.</param>
internal sealed record TrainingHistory(IReadOnlyList<TrainingEntry> Entries, TrainedModel? Best)
{
    /// <summary>
    /// Time of the reported steps, validations included: patches over speed, so that it adds up over a run that was
    /// resumed. Null while the batch size is unknown.
    /// </summary>
    public TimeSpan? Time => Best is null ? null : TimeSpan.FromSeconds(Seconds().Sum());

    /// <summary>Mean over the run; null while the batch size is unknown.</summary>
    public double? PatchesPerSecond =>
        Time is { TotalSeconds: > 0 } time ? Entries[^1].Step * (double)Best!.Settings.Optimization.Batch / time.TotalSeconds : null;

    /// <summary>Share of the run's time in which the optimiser waited for patches.</summary>
    public double? WaitShare =>
        Time is { TotalSeconds: > 0 } time ? Seconds().Zip(Entries, (s, e) => s * e.WaitShare).Sum() / time.TotalSeconds : null;

    /// <summary>The name of the score that chose the best weights, such as "val_iou".</summary>
    public string MetricName => Best?.Scores.Keys.FirstOrDefault() ?? "validation score";

    /// <exception cref="UserException">No log there, or a damaged one.</exception>
    public static TrainingHistory Read(string folder)
    {
        var log = Path.Combine(folder, "log.csv");
        var best = Path.Combine(folder, "best.safetensors");
        if (!File.Exists(log))
            throw new UserException($"{log}: no such file, expected the folder of a training run");
        var lines = File.ReadAllLines(log);
        var columns = lines.FirstOrDefault("").Split(',');
        var model = File.Exists(best) ? TrainedModel.Load(best) : null;
        return new TrainingHistory(
            [.. lines.Skip(1).Select((line, i) => Entry(columns, line.Split(','), $"{log}, line {i + 2}"))],
            model is null ? null : model with { Tensors = [] }
        );
    }

    private IEnumerable<double> Seconds() =>
        Entries.Select(
            (e, i) =>
                e.PatchesPerSecond <= 0
                    ? 0
                    : (e.Step - (i == 0 ? 0 : Entries[i - 1].Step)) * Best!.Settings.Optimization.Batch / e.PatchesPerSecond
        );

    private static TrainingEntry Entry(string[] columns, string[] values, string where)
    {
        double? Optional(string column)
        {
            var at = Array.IndexOf(columns, column);
            if (at < 0 || at >= values.Length)
                throw new UserException($"{where}: no column {column}, expected step,loss,lr,metric,patches_per_second,wait_share");
            return values[at].Length == 0 ? null
                : double.TryParse(values[at], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
                : throw new UserException($"{where}: {column} is '{values[at]}', expected a number");
        }
        double Number(string column) => Optional(column) ?? throw new UserException($"{where}: {column} is empty, expected a number");
        return new TrainingEntry(
            (int)Number("step"),
            Number("loss"),
            Number("lr"),
            Optional("metric"),
            Number("patches_per_second"),
            Number("wait_share")
        );
    }
}
