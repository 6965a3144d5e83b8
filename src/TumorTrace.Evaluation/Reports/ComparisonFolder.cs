using System.Globalization;
using System.Text;
using TumorTrace.Core;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Files;
using TumorTrace.Plots;

namespace TumorTrace.Evaluation.Reports;

/// <summary>Several runs side by side: tables as Markdown, CSV and LaTeX, paired differences, and one plot per curve.</summary>
internal static class ComparisonFolder
{
    /// <param name="folder">Created if need be; earlier files are replaced.</param>
    /// <param name="baseline">The run that the others are compared with; null for the first.</param>
    /// <returns>The text of comparison.md.</returns>
    /// <exception cref="UserException">Two runs have one name, no run has the baseline's name, or the truths differ.</exception>
    public static string Write(string folder, IReadOnlyList<EvaluationReport> reports, string? baseline)
    {
        var first = Baseline(reports, baseline);
        var differences = RunComparison.Compute(reports, first);
        var tables = Tables(reports, differences);
        Directory.CreateDirectory(folder);
        foreach (var table in tables)
            AtomicFile.WriteText(Path.Combine(folder, $"table-{table.Name}.csv"), table.ToCsv());
        AtomicFile.WriteText(Path.Combine(folder, "comparison.tex"), string.Join('\n', tables.Select(t => t.ToLatex())));
        AtomicFile.WriteText(Path.Combine(folder, "comparison.json"), Json.Indented(differences) + "\n");
        PlotFiles.Write(folder, reports);
        var text = Text(reports, first, tables);
        AtomicFile.WriteText(Path.Combine(folder, "comparison.md"), text);
        return text;
    }

    /// <summary>The text alone; no file is written.</summary>
    /// <inheritdoc cref="Write"/>
    public static string Text(IReadOnlyList<EvaluationReport> reports, string? baseline)
    {
        var first = Baseline(reports, baseline);
        return Text(reports, first, Tables(reports, RunComparison.Compute(reports, first)));
    }

    private static EvaluationReport Baseline(IReadOnlyList<EvaluationReport> reports, string? name)
    {
        if (reports.GroupBy(r => r.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UserException($"two reports are called {twice.Key}; evaluate one of them again as NAME=FOLDER");
        return name is null
            ? reports[0]
            : reports.FirstOrDefault(r => r.Name == name)
                ?? throw new UserException($"no report is called {name}; there are {string.Join(", ", reports.Select(r => r.Name))}");
    }

    private static List<ResultTable> Tables(IReadOnlyList<EvaluationReport> reports, IReadOnlyList<MetricDifference> differences) =>
        [.. PaperTables.All(reports).Append(Differences(differences)).Where(t => t.Rows.Count > 0)];

    private static string Text(IReadOnlyList<EvaluationReport> reports, EvaluationReport baseline, List<ResultTable> tables)
    {
        var notes = RunComparison.Notes(reports, baseline);
        var text = new StringBuilder(
            $"# {reports.Count} runs\n\n{baseline.Slides.Count} slides, truth {baseline.Truth}. FROC: region-max detector. "
                + $"Intervals: percentiles of {reports[0].Options.Resamples} resamples of the slides.\n\n"
        );
        var warnings = reports.SelectMany(r => r.Warnings.Select(w => (r.Name, Warning: w)));
        foreach (var group in warnings.GroupBy(w => w.Warning, StringComparer.Ordinal))
        {
            var runs = group.Count() == reports.Count ? "all runs" : string.Join(", ", group.Select(w => w.Name));
            text.Append($"- **Note** ({runs}): {group.Key}\n");
        }
        foreach (var note in notes)
            text.Append($"- **Note**: {note}\n");
        return text.Append('\n').AppendJoin('\n', tables.Select(t => t.ToMarkdown())).ToString();
    }

    private static ResultTable Differences(IReadOnlyList<MetricDifference> differences) =>
        new(
            "differences",
            $"Differences from {(differences is [var first, ..] ? first.Baseline : "")}, paired over slides; "
                + $"clear: over at least {Summaries.FewSlides} slides, and the interval excludes 0",
            ["Model", "figure", "difference", "95% interval", "clear"],
            [
                .. differences.Select(d =>
                    (IReadOnlyList<TableCell>)
                        [
                            d.Run,
                            d.Metric,
                            Number(d.Difference.Value),
                            d.Difference.Interval is var (low, high) ? $"{Number(low)} to {Number(high)}" : "–",
                            d.IsClear ? "yes" : "",
                        ]
                ),
            ]
        );

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 10 ? "+0;-0" : "+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);
}
