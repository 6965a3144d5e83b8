using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>
/// The metrics of a hold-out model, which is trained in the same way but without some group, on that group: they go into the
/// card of the model trained on everything. Read from GROUP.json, the JSON of `model evaluate`.
/// </summary>
internal static class HeldOutReport
{
    private static readonly string[] s_classifier = ["auc", "sensitivity", "specificity", "calibration_error"];
    private static readonly string[] s_segmenter = ["tumor_io_u", "dice", "auc", "calibration_error"];

    /// <summary>held_out_GROUP_METRIC with the ends of its interval, from the entry with the same file name.</summary>
    /// <exception cref="UserException">Not such a report, or it has no entry for the model.</exception>
    public static IEnumerable<KeyValuePair<string, double>> Metrics(string report, ModelTask task, string modelName)
    {
        var group = Path.GetFileNameWithoutExtension(report);
        var entry = Entry(report, task, modelName);
        foreach (var metric in task == ModelTask.Classifier ? s_classifier : s_segmenter)
        {
            foreach (
                var pair in Interval(
                    CardMetrics.HeldOut(group, metric.Replace("io_u", "iou", StringComparison.Ordinal)),
                    entry.GetProperty("figures").GetProperty(metric)
                )
            )
                yield return pair;
        }
        if (entry.GetProperty("cells") is { ValueKind: JsonValueKind.Object } cells)
        {
            foreach (var pair in Interval(CardMetrics.HeldOut(group, "cell_auc"), cells.GetProperty("auc")))
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
                $"{report}: no metrics of a {task.ToString().ToLowerInvariant()} named {modelName} there ({e.Message.Split('\n')[0]}); "
                    + "expected the JSON that `tumortrace model evaluate` wrote for its hold-out model",
                e
            );
        }
    }

    private static IEnumerable<KeyValuePair<string, double>> Interval(string name, JsonElement metric)
    {
        // A group of one class has no AUC.
        if (metric.GetProperty("value").ValueKind != JsonValueKind.Number)
            yield break;
        yield return KeyValuePair.Create(name, metric.GetProperty("value").GetDouble());
        foreach (var end in new[] { "low", "high" }.Where(e => metric.GetProperty(e).ValueKind == JsonValueKind.Number))
            yield return KeyValuePair.Create($"{name}_{end}", metric.GetProperty(end).GetDouble());
    }
}
