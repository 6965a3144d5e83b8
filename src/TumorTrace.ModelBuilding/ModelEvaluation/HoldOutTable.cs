using System.Text;
using TumorTrace.Core;
using TumorTrace.Core.Metrics;
using TumorTrace.Evaluation.Reports;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>
/// Models on groups (patients, slides, stain clusters) that they were not trained on, one result of `model evaluate` for each group: a
/// row per group, and the mean over groups with its interval. Metrics are at 0.5 as exported, nothing is fitted on the group.
/// </summary>
internal static class HoldOutTable
{
    /// <summary>A metric, and whether it has a meaning where all px are normal, or all are tumour.</summary>
    private sealed record Column(string Name, Func<BinaryMetrics, double> Value, bool NeedsTumor, bool NeedsNormal);

    private static readonly Column[] s_columns =
    [
        new("AUC", m => m.Auc.Value, NeedsTumor: true, NeedsNormal: true),
        new("Dice", m => m.Dice.Value, NeedsTumor: true, NeedsNormal: false),
        new("best Dice", m => m.BestDice, NeedsTumor: true, NeedsNormal: false),
        new("IoU", m => m.TumorIoU.Value, NeedsTumor: true, NeedsNormal: false),
        new("sensitivity", m => m.Sensitivity.Value, NeedsTumor: true, NeedsNormal: false),
        new("specificity", m => m.Specificity.Value, NeedsTumor: false, NeedsNormal: true),
        new("ECE", m => m.CalibrationError.Value, NeedsTumor: false, NeedsNormal: false),
    ];

    /// <summary>Markdown. Of each result the first pair counts: its first classifier and first segmenter in fp32.</summary>
    /// <exception cref="UserException">No result holds a model.</exception>
    public static string From(IReadOnlyList<(string Group, EvaluationResult Result)> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var text = new StringBuilder(
            "One row per group that the row's model was not trained on. At 0.5 as exported; \"best Dice\" is at the "
                + "threshold that would have "
                + "been best for the group. The mean is over groups, with a 95% bootstrap interval.\n"
        );
        var classifiers = Rows(groups, p => p.Classifiers);
        var segmenters = Rows(groups, p => p.Segmenters);
        if (classifiers.Count + segmenters.Count == 0)
            throw new UserException("the results hold no model");
        Append(text, "coarse", "Coarse stage, over windows", classifiers);
        Append(text, "dense", "Dense stage, over heatmap px", segmenters);
        AppendThresholds(text, "dense", "Dense stage", segmenters);
        return text.ToString();
    }

    private static List<(string Group, BinaryMetrics Metrics)> Rows(
        IReadOnlyList<(string Group, EvaluationResult Result)> groups,
        Func<PairResult, IReadOnlyList<ModelMetrics>> models
    ) =>
        [
            .. groups
                .Select(g => (g.Group, Model: g.Result.Pairs.SelectMany(models).FirstOrDefault(m => m.Precision == "fp32")))
                .Where(r => r.Model is not null)
                .Select(r => (r.Group, r.Model!.Metrics)),
        ];

    private static void Append(StringBuilder text, string name, string title, List<(string Group, BinaryMetrics Metrics)> rows)
    {
        if (rows.Count == 0)
            return;
        var lines = rows.Select(r =>
            Row(r.Group, $"{r.Metrics.Count} ({r.Metrics.Positives})", c => MetricText.Number(Value(c, r.Metrics), "0.000"))
        );
        var mean = Row($"**mean of {rows.Count}**", "", c => Mean([.. rows.Select(r => Value(c, r.Metrics)).OfType<double>()]));
        string[] head = ["group", "count (tumour)", .. s_columns.Select(c => c.Name)];
        text.Append('\n').Append(new ResultTable(name, title, head, [.. lines, mean]).ToMarkdown());
    }

    /// <summary>What another threshold than 0.5 would bring, at the edges of the reliability curve's bins.</summary>
    private static void AppendThresholds(StringBuilder text, string name, string title, List<(string Group, BinaryMetrics Metrics)> rows)
    {
        var (tumor, normal) = (rows.Where(r => r.Metrics.Positives > 0).ToList(), rows.Where(r => r.Metrics.Positives == 0).ToList());
        if (tumor.Count == 0)
            return;
        var lines = tumor[0]
            .Metrics.Curve.Select(bin => bin.Low)
            .Where(t => t is > 0.1 and < 0.9)
            .Select(t =>
                (List<TableCell>)
                    [
                        MetricText.Number(t, "0.00"),
                        MetricText.Number(tumor.Average(r => At(r.Metrics, t).Dice), "0.000"),
                        MetricText.Number(normal.Count == 0 ? null : normal.Average(r => At(r.Metrics, t).Specificity), "0.000"),
                    ]
            );
        string[] head = ["threshold", $"Dice, mean of {tumor.Count} groups with tumour", $"specificity, mean of {normal.Count} without"];
        text.Append('\n').Append(new ResultTable($"{name}-thresholds", $"{title}, at other thresholds", head, [.. lines]).ToMarkdown());
    }

    /// <param name="threshold">A bin's edge.</param>
    private static (double Dice, double Specificity) At(BinaryMetrics m, double threshold)
    {
        var above = m.Curve.Where(b => b.Low >= threshold && b.Count > 0).ToList();
        var (found, right) = (above.Sum(b => (double)b.Count), above.Sum(b => b.Count * (b.Share ?? 0)));
        return (2 * right / (found + m.Positives), 1 - (found - right) / (m.Count - m.Positives));
    }

    private static List<TableCell> Row(string first, string second, Func<Column, string> cell) =>
        [first, second, .. s_columns.Select(c => new TableCell(cell(c)))];

    /// <summary>null where the group has none of the class that the metric is about.</summary>
    private static double? Value(Column column, BinaryMetrics m) =>
        column.NeedsTumor && m.Positives == 0 || column.NeedsNormal && m.Positives == m.Count || double.IsNaN(column.Value(m))
            ? null
            : column.Value(m);

    private static string Mean(double[] values)
    {
        if (values.Length == 0)
            return MetricText.None;
        double Weighted(int[] times) => values.Select((v, i) => v * times[i]).Sum() / times.Sum();
        return MetricText.Bracketed(Bootstrap.Estimate(values.Length, Weighted), "0.000")
            + (values.Length < 2 ? "" : $" of {values.Length}");
    }
}
