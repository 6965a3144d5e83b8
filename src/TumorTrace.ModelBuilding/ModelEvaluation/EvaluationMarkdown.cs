using System.Text;
using TumorTrace.Core.Metrics;
using TumorTrace.Evaluation.Reports;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>The metrics as Markdown tables, for reading; full precision is in the JSON.</summary>
internal static class EvaluationMarkdown
{
    /// <summary>One section per pair.</summary>
    public static string From(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder(
            $"# Models on {result.Data}, split '{result.Split}'\n\n"
                + $"Value [95% interval]: percentiles of {result.Resamples} bootstrap resamples. "
                + $"TumorTrace {result.Version} ({result.Commit}), {result.Machine}.\n"
        );
        foreach (var pair in result.Pairs)
            Append(text, pair);
        return text.ToString();
    }

    private static void Append(StringBuilder text, PairResult pair)
    {
        text.Append($"\n## {pair.Name}, {pair.Mpp} µm/px\n\n{pair.Images} image(s). Resampled: {pair.Units}.");
        if (pair.UnitCount < ResamplingUnits.Least)
            text.Append(" So few units give rough intervals.");
        text.Append('\n');
        if (pair.Classifiers.Count > 0)
            AppendClassifiers(text, pair);
        if (pair.Segmenters.Count > 0)
            AppendSegmenters(text, pair);
        AppendDense(text, [.. pair.Classifiers.Where(m => m.AgainstPatch is not null)]);
        AppendComparison(text, [.. pair.Classifiers.Concat(pair.Segmenters).Where(m => m.AgainstFp32 is not null)]);
    }

    private static void AppendClassifiers(StringBuilder text, PairResult pair)
    {
        text.Append($"\nClassifier: {pair.WindowRule}.\n");
        Table(
            text,
            ["model", "", "windows (tumour)", "window AUC", "sensitivity at 0.5", "specificity at 0.5", "ECE", "windows/s"],
            pair.Classifiers,
            m =>
                [
                    m.Name,
                    m.Precision,
                    Counts(m.Metrics),
                    Cell(m.Metrics.Auc),
                    Cell(m.Metrics.Sensitivity),
                    Cell(m.Metrics.Specificity),
                    Cell(m.Metrics.CalibrationError),
                    $"{m.Speed:f0}",
                ]
        );
    }

    private static void AppendSegmenters(StringBuilder text, PairResult pair)
    {
        text.Append(
            $"\nSegmenter: windows of {pair.DenseWindow} px overlapping by half over the whole regions, including glass; "
                + "heatmap px of known truth.\n"
        );
        Table(
            text,
            ["model", "", "px (tumour)", "tumour IoU at 0.5", "Dice", "px AUC", "ECE", "Mpx/s"],
            pair.Segmenters,
            m =>
                [
                    m.Name,
                    m.Precision,
                    Counts(m.Metrics),
                    Cell(m.Metrics.TumorIoU),
                    Cell(m.Metrics.Dice),
                    Cell(m.Metrics.Auc),
                    Cell(m.Metrics.CalibrationError),
                    m.Speed is { } speed ? $"{speed:f1}" : "",
                ]
        );
        if (pair.CellPx is not { } side)
            return;
        text.Append($"\nThe label map's own cells of {side:0.###} px with tissue, by their mean heatmap probability:\n");
        Table(
            text,
            ["model", "", "cells (tumour)", "cell AUC", "ECE"],
            [.. pair.Segmenters.Where(m => m.Cells is not null)],
            m => [m.Name, m.Precision, Counts(m.Cells!), Cell(m.Cells!.Auc), Cell(m.Cells!.CalibrationError)]
        );
    }

    private static void AppendComparison(StringBuilder text, List<ModelMetrics> models)
    {
        if (models.Count == 0)
            return;
        text.Append("\nint8 against fp32, on the same pixels in turn:\n");
        Table(
            text,
            ["model", "AUC difference", "IoU of the two at 0.5", "times as fast"],
            models,
            m =>
                [
                    m.Name,
                    Cell(m.AgainstFp32!.AucDifference, "+0.0000;-0.0000;0.0000"),
                    $"{m.AgainstFp32.Agreement:f4}",
                    $"{m.AgainstFp32.SpeedRatio:f2}",
                ]
        );
    }

    private static void AppendDense(StringBuilder text, List<ModelMetrics> models)
    {
        if (models.Count == 0)
            return;
        text.Append("\nDense coarse mode against single windows, on the same cells:\n");
        Table(
            text,
            ["model", "", "AUC difference", "same side of 0.5", "correlation", "times as fast"],
            models,
            m =>
                [
                    m.Name,
                    m.Precision,
                    Cell(m.AgainstPatch!.AucDifference, "+0.0000;-0.0000;0.0000"),
                    $"{m.AgainstPatch.Agreement:f4}",
                    $"{m.AgainstPatch.Correlation:f4}",
                    $"{m.AgainstPatch.SpeedRatio:f2}",
                ]
        );
    }

    private static void Table(StringBuilder text, string[] head, IReadOnlyList<ModelMetrics> models, Func<ModelMetrics, string[]> row)
    {
        text.Append($"\n| {string.Join(" | ", head)} |\n|{string.Concat(Enumerable.Repeat("---|", head.Length))}\n");
        foreach (var model in models)
            text.Append($"| {string.Join(" | ", row(model))} |\n");
    }

    private static string Counts(BinaryMetrics f) => $"{f.Count} ({f.Positives})";

    private static string Cell(Estimate e, string format = "0.000") =>
        MetricText.Bracketed(e, format) + (e is { Low: not null, Redrawn: > 0 } ? $" ({e.Redrawn} redrawn)" : "");
}
