using TumorTrace.Core;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;
using TumorTrace.Evaluation.Truth;

namespace TumorTrace.Evaluation.SlideScores;

/// <summary>Slide scores of any program and what they are evaluated against.</summary>
internal sealed record SlideScoreRequest
{
    /// <summary>CSV of slide scores: with a header and perhaps a truth column, or lines name,probability.</summary>
    public required string Scores { get; init; }

    /// <summary>CSV of the truth by slide; null if the scores have a truth column or the preset knows it.</summary>
    public string? Truth { get; init; }

    /// <summary>Score columns; empty for every column of probabilities.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The column that holds 1 (tumour) or 0; null for the usual names.</summary>
    public string? TruthColumn { get; init; }

    /// <summary>The Camelyon16 preset: its slides, truth and exclusions.</summary>
    public bool IsCamelyon16 { get; init; }

    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>Of the bootstrap over slides.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>The AUC of one score column.</summary>
/// <param name="Redrawn">Resamples of one class only, which were drawn again.</param>
internal sealed record ColumnAuc(string Column, double Auc, double? Low, double? High, int Positives, int Negatives, int Redrawn);

/// <summary>The result of `evaluate auc`, as it is printed.</summary>
internal sealed record SlideScoreReport(IReadOnlyList<ColumnAuc> Scores, int Resamples, int Seed, IReadOnlyList<string> Warnings);

/// <summary>The AUC of any program's slide scores (Camelyon16 task 2).</summary>
internal static class SlideScoreEvaluation
{
    private const string TruthNames = "truth, label, target, is_tumor, …";

    /// <exception cref="UserException">A table is damaged, has no scores or no truth, or one class is missing.</exception>
    public static SlideScoreReport Run(SlideScoreRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var table = ScoreTable.Read(request.Scores);
        var warnings = new List<string>();
        var kept = Kept(request, table, warnings);
        var truth = Truth(request, table, warnings);
        var columns = Columns(request, table, warnings);
        var metrics = columns.Select(c => Measure(c, table.Scores(c), truth, kept, request.Seed)).ToList();
        return metrics[0].Positives > 0 && metrics[0].Negatives > 0
            ? new SlideScoreReport(metrics, Bootstrap.UsualResamples, request.Seed, warnings)
            : throw new UserException(
                $"{request.Scores}: {metrics[0].Positives} tumour and {metrics[0].Negatives} normal slides, "
                    + "expected some of both: an AUC compares them"
            );
    }

    private static ColumnAuc Measure(string column, IReadOnlyList<double> scores, IReadOnlyList<bool> truth, int[] kept, int seed)
    {
        var ranked = new RankedScores([.. kept.Select(i => (scores[i], truth[i]))]);
        var auc = Bootstrap.Estimate(kept.Length, times => ranked.Auc(times), seed);
        return new ColumnAuc(column, auc.Value, auc.Low, auc.High, kept.Count(i => truth[i]), kept.Count(i => !truth[i]), auc.Redrawn);
    }

    private static IReadOnlyList<string> Columns(SlideScoreRequest request, ScoreTable table, List<string> warnings)
    {
        if (request.Columns.Count > 0)
            return request.Columns;
        var ignored = table.NotMeasured(request.TruthColumn).ToList();
        List<string> columns = [.. table.ScoreColumns(request.TruthColumn)];
        if (columns.Count == 0)
            throw new UserException(
                string.Join('\n', ignored.Prepend($"{request.Scores}: no column of probabilities (0 to 1 in every line)"))
            );
        warnings.AddRange(ignored);
        return columns;
    }

    /// <summary>Rows that count: those of excluded slides do not.</summary>
    private static int[] Kept(SlideScoreRequest request, ScoreTable table, List<string> warnings)
    {
        if (request.Excluded.Except(table.Names, StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
            throw new UserException($"excluded slide {string.Join(", ", unknown)}: no slide has this name")
            {
                Option = nameof(SlideScoreRequest.Excluded),
            };
        string? Known(string name) => request.IsCamelyon16 ? Camelyon16Set.LeftOut(name) : null;
        bool Out(string name) => request.Excluded.Contains(name, StringComparer.Ordinal) || Known(name) is not null;
        warnings.AddRange(table.Names.Where(Out).Select(n => $"{n} is left out: {Known(n) ?? "excluded"}"));
        if (
            request.IsCamelyon16
            && table.Names.Any(n => n.StartsWith("test_", StringComparison.Ordinal))
            && Camelyon16Set.Test.Except(table.Names, StringComparer.Ordinal).ToList() is { Count: > 0 } missing
        )
            warnings.Add($"{missing.Count} of the challenge's 129 test slides have no score and do not count: {NameList.Join(missing)}");
        return [.. Enumerable.Range(0, table.Names.Count).Where(i => !Out(table.Names[i]))];
    }

    private static IReadOnlyList<bool> Truth(SlideScoreRequest request, ScoreTable table, List<string> warnings)
    {
        var given = request.Truth is { } file ? FromFile(table, file, request.TruthColumn, warnings) : table.Truth(request.TruthColumn);
        if (request.IsCamelyon16)
            return Known(request.Scores, table, given);
        return given
            ?? throw new UserException(
                $"{request.Scores}: no truth column ({TruthNames}); "
                    + $"name the truth column, give the truth as a table of its own or use the preset {SlideSelection.Preset}"
            )
            {
                Option = nameof(SlideScoreRequest.TruthColumn),
            };
    }

    /// <summary>What the preset knows, which must not contradict the truth given.</summary>
    private static List<bool> Known(string path, ScoreTable table, IReadOnlyList<bool>? given)
    {
        List<bool> known =
        [
            .. table.Names.Select(n =>
                Camelyon16Set.IsTumor(n)
                ?? throw new UserException($"{path}: no slide of Camelyon16 is named {n}; expected such as test_001")
            ),
        ];
        if (given is not null && Enumerable.Range(0, known.Count).FirstOrDefault(i => known[i] != given[i], -1) is >= 0 and var wrong)
            throw new UserException(
                $"{path}: {table.Names[wrong]} is {Word(given[wrong])} by the truth given, but {Word(known[wrong])} by the preset"
            );
        return known;
    }

    private static string Word(bool isTumor) => isTumor ? "tumour" : "normal";

    private static List<bool> FromFile(ScoreTable table, string file, string? column, List<string> warnings)
    {
        var other = ScoreTable.Read(file);
        var values = other.Truth(column) ?? throw new UserException($"{file}: no truth column ({TruthNames}); name the truth column");
        var truth = other.Names.Zip(values).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
        if (other.Names.Except(table.Names, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
            warnings.Add($"{missing.Count} slide(s) of the truth have no score and do not count: {NameList.Join(missing)}");
        return
        [
            .. table.Names.Select(n =>
                truth.TryGetValue(n, out var t)
                    ? t
                    : throw new UserException($"{file}: no truth for {n}; leave it out of the scores or add it")
            ),
        ];
    }
}
