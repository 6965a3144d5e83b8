using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Cli.Models;

/// <summary>
/// What a twin, trained in the same way without some group, reached on that group: figures for the card of the model that
/// was trained on everything. Read from what `model evaluate --json` wrote, GROUP.json.
/// </summary>
internal static class HeldOutReport
{
    private static readonly string[] s_classifier = ["auc", "sensitivity", "specificity", "calibration_error"];
    private static readonly string[] s_segmenter = ["tumor_io_u", "dice", "auc", "calibration_error"];

    /// <summary>held_out_GROUP_FIGURE with its interval's ends, of the entry with the same file name.</summary>
    /// <exception cref="UserException">Not such a report, or without the model.</exception>
    public static IEnumerable<KeyValuePair<string, double>> Metrics(string report, ModelTask task, string modelName)
    {
        var group = Path.GetFileNameWithoutExtension(report);
        var entry = Entry(report, task, modelName);
        foreach (var figure in task == ModelTask.Classifier ? s_classifier : s_segmenter)
        {
            foreach (
                var pair in Interval(
                    $"held_out_{group}_{figure.Replace("io_u", "iou", StringComparison.Ordinal)}",
                    entry.GetProperty("figures").GetProperty(figure)
                )
            )
                yield return pair;
        }
        if (entry.GetProperty("cells") is { ValueKind: JsonValueKind.Object } cells)
        {
            foreach (var pair in Interval($"held_out_{group}_cell_auc", cells.GetProperty("auc")))
                yield return pair;
        }
    }

    private static JsonElement Entry(string report, ModelTask task, string modelName)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(report));
            return document
                .RootElement.GetProperty("pairs")
                .EnumerateArray()
                .SelectMany(p => p.GetProperty(task == ModelTask.Classifier ? "classifiers" : "segmenters").EnumerateArray())
                .First(m =>
                    Path.GetFileNameWithoutExtension(m.GetProperty("path").GetString()) == modelName
                    && m.GetProperty("precision").GetString() == "fp32"
                )
                .Clone();
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UserException(
                $"{report}: no figures of a {task.ToString().ToLowerInvariant()} named {modelName} there ({e.Message.Split('\n')[0]}); expected what `tumortrace model evaluate --json -o GROUP.json` wrote for its twin",
                e
            );
        }
    }

    private static IEnumerable<KeyValuePair<string, double>> Interval(string name, JsonElement figure)
    {
        yield return KeyValuePair.Create(name, figure.GetProperty("value").GetDouble());
        foreach (var end in new[] { "low", "high" }.Where(e => figure.GetProperty(e).ValueKind == JsonValueKind.Number))
            yield return KeyValuePair.Create($"{name}_{end}", figure.GetProperty(end).GetDouble());
    }
}
