using System.Globalization;
using System.Text;
using TumorTrace.Core.Files;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Evaluation.Reports;

/// <summary>A cell: a text, or a metric with its interval.</summary>
internal sealed record TableCell(string Text, Estimate? Metric = null, bool IsBest = false)
{
    public static implicit operator TableCell(string text) => new(text);

    /// <summary>As in the paper: "96.6 (92.2, 99.6)".</summary>
    public static TableCell Percent(Estimate e) =>
        new(
            double.IsNaN(e.Value) ? "–"
                : e.Interval is var (low, high) ? $"{100 * e.Value:f1} ({100 * low:f1}, {100 * high:f1})"
                : $"{100 * e.Value:f1}",
            e
        );
}

/// <summary>A table of results, for reading (Markdown), for programs (CSV) and for papers (LaTeX).</summary>
internal sealed record ResultTable(string Name, string Title, IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<TableCell>> Rows)
{
    /// <summary>The same table with the highest metric of each column marked, if there are several.</summary>
    public ResultTable WithBest()
    {
        var best = Enumerable
            .Range(0, Head.Count)
            .Select(c => Rows.Select(r => r[c].Metric?.Value ?? double.NaN).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Max())
            .ToList();
        return Rows.Count < 2
            ? this
            : this with
            {
                Rows = [.. Rows.Select(r => r.Select((cell, c) => cell with { IsBest = cell.Metric?.Value == best[c] }).ToList())],
            };
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder(
            $"## {Title}\n\n| {string.Join(" | ", Head)} |\n|{string.Concat(Enumerable.Repeat("---|", Head.Count))}\n"
        );
        foreach (var row in Rows)
            text.Append($"| {string.Join(" | ", row.Select(Markdown))} |\n");
        return text.ToString();
    }

    /// <summary>Metrics at full precision (not in percent), each with two columns for its interval.</summary>
    public string ToCsv()
    {
        var metrics = Enumerable.Range(0, Head.Count).Select(c => Rows.Any(r => r[c].Metric is not null)).ToList();
        var text = new StringBuilder(
            CsvLine.Join(Head.SelectMany((h, c) => metrics[c] ? new[] { Plain(h), $"{Plain(h)} low", $"{Plain(h)} high" } : [h])) + "\n"
        );
        foreach (var row in Rows)
            text.Append(CsvLine.Join(row.SelectMany((cell, c) => metrics[c] ? Numbers(cell.Metric) : [cell.Text])) + "\n");
        return text.ToString();
    }

    public string ToLatex()
    {
        var text = new StringBuilder(
            $"% {Title}\n\\begin{{table}}\n\\centering\n\\caption{{{Escaped(Title)}}}\n\\label{{tab:{Name}}}\n"
                + $"\\begin{{tabular}}{{l{new string('c', Head.Count - 1)}}}\n\\hline\n"
        );
        text.Append($"{string.Join(" & ", Head.Select(Escaped))} \\\\\n\\hline\n");
        foreach (var row in Rows)
            text.Append($"{string.Join(" & ", row.Select(c => c.IsBest ? $"\\textbf{{{Escaped(c.Text)}}}" : Escaped(c.Text)))} \\\\\n");
        return text.Append("\\hline\n\\end{tabular}\n\\end{table}\n").ToString();
    }

    private static string Markdown(TableCell cell) =>
        cell.IsBest ? $"**{cell.Text}**" : cell.Text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Plain(string head) => head.Replace(" (%)", "", StringComparison.Ordinal);

    private static string[] Numbers(Estimate? e) => [Number(e?.Value), Number(e?.Low), Number(e?.High)];

    private static string Number(double? value) => value is { } v && !double.IsNaN(v) ? v.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            escaped.Append(
                c switch
                {
                    '&' or '%' or '$' or '#' or '_' or '{' or '}' => $"\\{c}",
                    '\\' => "\\textbackslash{}",
                    '~' => "\\textasciitilde{}",
                    '^' => "\\textasciicircum{}",
                    '–' => "--",
                    'µ' => "\\textmu{}",
                    _ => c.ToString(),
                }
            );
        }
        return escaped.ToString();
    }
}
