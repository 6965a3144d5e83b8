using System.Text;
using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Plots;
using TumorTrace.Training.Loop;

namespace TumorTrace.ModelBuilding;

/// <summary>A training run's report.md, curves.png and curves.svg, made from its log and best weights alone.</summary>
public static class TrainingReport
{
    /// <summary>What was trained on, in words: the one thing that the run's other files do not record.</summary>
    private const string DataFile = "data.txt";

    /// <summary>Records the run's data; the action returned writes the report after each validation.</summary>
    /// <param name="next">Also receives all progress.</param>
    /// <param name="warn">Receives a sentence if a report cannot be written, which does not end the training.</param>
    public static Action<TrainingProgress> Watch(string folder, string data, Action<TrainingProgress> next, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(warn);
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, DataFile), data + "\n");
        return progress =>
        {
            next(progress);
            if (progress.Scores is not null)
                TryWrite(folder, warn);
        };
    }

    /// <exception cref="UserException">Not a run folder, or it cannot be written to.</exception>
    public static void Write(string folder)
    {
        var history = TrainingHistory.Read(folder);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        TrainingPoint[] points = [.. history.Entries.Select(e => new TrainingPoint(e.Step, e.Loss, e.Rate, e.Metric))];
        TrainingCurves.Write(
            Path.Combine(folder, "curves.png"),
            Path.Combine(folder, "curves.svg"),
            new CurveContent(name, history.MetricName, points, history.Best?.Step)
        );
        AtomicFile.WriteText(Path.Combine(folder, "report.md"), Markdown(name, history, Data(folder)));
    }

    private static void TryWrite(string folder, Action<string> warn)
    {
        try
        {
            Write(folder);
        }
        catch (Exception e) when (e is UserException or DllNotFoundException or TypeInitializationException)
        {
            warn($"no training report: {e.Message}");
        }
    }

    private static string Data(string folder)
    {
        var file = Path.Combine(folder, DataFile);
        return File.Exists(file) ? File.ReadAllText(file).TrimEnd() : "Not recorded by this run.";
    }

    private static string Markdown(string name, TrainingHistory history, string data)
    {
        var text = new StringBuilder(
            $"# Training of {name}\n\n![loss, validation score and learning rate](curves.png)\n\n"
                + "The same as [SVG](curves.svg); the numbers are in [log.csv](log.csv).\n\n"
        );
        text.Append(Table(["", ""], Summary(history)));
        text.Append($"\n## Data\n\n{data}\n");
        var validations = history
            .Entries.Where(e => e.Metric is not null)
            .Select(e =>
                new[] { $"{e.Step}{(e.Step == history.Best?.Step ? " (best)" : "")}", $"{e.Metric:f4}", $"{e.Loss:f4}", $"{e.Rate:g3}" }
            );
        text.Append(
            $"\n## Validations\n\n{Table(["step", history.MetricName, "loss since the last report", "learning rate"], validations)}"
        );
        if (history.Best is { } best)
            text.Append(
                $"\n## Settings\n\n{Table(["setting", "value"], Flat(JsonDocument.Parse(best.Settings.ToJson()).RootElement, ""))}"
            );
        return text.ToString();
    }

    private static IEnumerable<string[]> Summary(TrainingHistory history)
    {
        if (history.Best is not { } best)
        {
            yield return ["best weights", "none yet: not validated"];
            yield break;
        }
        yield return ["best weights", $"step {best.Step}: {string.Join(", ", best.Scores.Select(s => $"{s.Key} {s.Value:f4}"))}"];
        yield return ["steps done", $"{history.Entries[^1].Step} of {best.Settings.Optimization.Steps}"];
        yield return ["time, with validations", history.Time is { } time ? Duration(time) : "unknown"];
        yield return ["patches per second", $"{history.PatchesPerSecond:f1}"];
        yield return ["share of the time waiting for patches", $"{history.WaitShare:p1}"];
    }

    private static string Duration(TimeSpan span) =>
        span.TotalSeconds < 60 ? $"{span.TotalSeconds:f1} s"
        : span.TotalHours < 1 ? $"{span:m\\:ss} min"
        : $"{(int)span.TotalHours}:{span:mm} h";

    private static IEnumerable<string[]> Flat(JsonElement element, string prefix) =>
        element
            .EnumerateObject()
            .SelectMany(p =>
                p.Value.ValueKind == JsonValueKind.Object
                    ? Flat(p.Value, $"{prefix}{p.Name}.")
                    :
                    [
                        [prefix + p.Name, p.Value.ToString()],
                    ]
            );

    private static string Table(string[] head, IEnumerable<string[]> rows) =>
        string.Concat(rows.Prepend([.. head.Select(_ => "---")]).Prepend(head).Select(r => $"| {string.Join(" | ", r)} |\n"));
}
