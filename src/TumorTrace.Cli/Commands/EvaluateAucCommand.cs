using System.CommandLine;
using TumorTrace.Cli.RunEvaluation;
using TumorTrace.Core;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace evaluate auc`: the AUC of any program's slide scores.</summary>
internal static class EvaluateAucCommand
{
    private static readonly Option<string> s_scores = new("--scores")
    {
        Description = "CSV of slide scores: a header with a truth column, or lines name,probability",
        Required = true,
    };
    private static readonly Option<string?> s_truth = new("--truth")
    {
        Description = "CSV of the truth by slide, where the scores' file has no truth column",
    };
    private static readonly Option<string[]> s_column = new("--column")
    {
        Description = "A score column; may be repeated (default: every column of probabilities)",
    };
    private static readonly Option<string?> s_truthColumn = new("--truth-column")
    {
        Description = "The column that says 1 (tumour) or 0 (default: truth, label, target, is_tumor, …)",
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "The figures as JSON, at full precision" };

    private sealed record Figures(string Column, double Auc, double? Low, double? High, int Positives, int Negatives, int Redrawn);

    private sealed record Result(IReadOnlyList<Figures> Scores, int Resamples, int Seed, IReadOnlyList<string> Warnings);

    public static Command Create()
    {
        var command = new Command("auc", "AUC of any program's slide scores (Camelyon16 task 2).")
        {
            s_scores,
            s_truth,
            s_column,
            s_truthColumn,
            TruthArguments.Preset,
            TruthArguments.Exclude,
            TruthArguments.Seed,
            s_json,
        };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (Errors.AnyUsageProblem(TruthArguments.PresetProblems(parsed)))
            return ExitCode.Usage;
        var path = parsed.GetRequiredValue(s_scores);
        var table = ScoreTable.Read(path);
        var warnings = new List<string>();
        var kept = Kept(parsed, table, warnings);
        var truth = Truth(parsed, table, path, warnings);
        var columns = parsed.GetValue(s_column) is { Length: > 0 } given ? given : [.. table.ScoreColumns(parsed.GetValue(s_truthColumn))];
        if (parsed.GetValue(s_column) is not { Length: > 0 })
            warnings.AddRange(table.NotMeasured(parsed.GetValue(s_truthColumn)));
        if (columns.Length == 0)
            throw new UserException(
                string.Join(
                    '\n',
                    table.NotMeasured(parsed.GetValue(s_truthColumn)).Prepend($"{path}: no column of probabilities (0 to 1 in every line)")
                )
            );
        var figures = columns.Select(c => Measure(c, table.Scores(c), truth, kept, parsed.GetValue(TruthArguments.Seed))).ToList();
        if (figures[0].Positives == 0 || figures[0].Negatives == 0)
            throw new UserException(
                $"{path}: {figures[0].Positives} tumour and {figures[0].Negatives} normal slides, expected some of both: an AUC compares them"
            );
        warnings.ForEach(w => Console.Error.WriteLine($"warning: {w}"));
        Print(new Result(figures, Bootstrap.UsualResamples, parsed.GetValue(TruthArguments.Seed), warnings), parsed.GetValue(s_json));
        return ExitCode.Ok;
    }

    private static Figures Measure(string column, IReadOnlyList<double> scores, IReadOnlyList<bool> truth, int[] kept, int seed)
    {
        var ranked = new RankedScores([.. kept.Select(i => (scores[i], truth[i]))]);
        var auc = Bootstrap.Estimate(kept.Length, times => ranked.Auc(times), seed);
        return new Figures(column, auc.Value, auc.Low, auc.High, kept.Count(i => truth[i]), kept.Count(i => !truth[i]), auc.Redrawn);
    }

    /// <summary>Rows that count: without excluded slides.</summary>
    private static int[] Kept(ParseResult parsed, ScoreTable table, List<string> warnings)
    {
        var camelyon16 = TruthArguments.IsCamelyon16(parsed);
        var excluded = parsed.GetValue(TruthArguments.Exclude) ?? [];
        if (excluded.Except(table.Names, StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
            throw new UserException($"--exclude {string.Join(", ", unknown)}: no slide of this name is there");
        bool Out(string name) => excluded.Contains(name, StringComparer.Ordinal) || (camelyon16 && Camelyon16Set.LeftOut(name) is not null);
        warnings.AddRange(
            table.Names.Where(Out).Select(n => $"{n} is left out: {(camelyon16 ? Camelyon16Set.LeftOut(n) : null) ?? "excluded"}")
        );
        if (
            camelyon16
            && table.Names.Any(n => n.StartsWith("test_", StringComparison.Ordinal))
            && Camelyon16Set.Test.Except(table.Names, StringComparer.Ordinal).ToList() is { Count: > 0 } missing
        )
            warnings.Add($"{missing.Count} of the challenge's 129 test slides have no score and do not count: {NameList.Of(missing)}");
        return [.. Enumerable.Range(0, table.Names.Count).Where(i => !Out(table.Names[i]))];
    }

    private static IReadOnlyList<bool> Truth(ParseResult parsed, ScoreTable table, string path, List<string> warnings)
    {
        var given = parsed.GetValue(s_truth) is { } file
            ? FromFile(table, file, parsed.GetValue(s_truthColumn), warnings)
            : table.Truth(parsed.GetValue(s_truthColumn));
        if (TruthArguments.IsCamelyon16(parsed))
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
                    $"{path}: {table.Names[wrong]} is {(given[wrong] ? "tumour" : "normal")} by the truth given, but {(known[wrong] ? "tumour" : "normal")} by the preset"
                );
            return known;
        }
        if (given is not null)
            return given;
        throw new UserException(
            $"{path}: no truth column (truth, label, target, is_tumor, …); name it with --truth-column, give --truth CSV or --preset {SlideRoll.Presets}"
        );
    }

    private static List<bool> FromFile(ScoreTable table, string file, string? column, List<string> warnings)
    {
        var other = ScoreTable.Read(file);
        var values =
            other.Truth(column)
            ?? throw new UserException($"{file}: no truth column (truth, label, target, is_tumor, …); name it with --truth-column");
        var truth = other.Names.Zip(values).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
        if (other.Names.Except(table.Names, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
            warnings.Add($"{missing.Count} slide(s) of the truth have no score and do not count: {NameList.Of(missing)}");
        return
        [
            .. table.Names.Select(n =>
                truth.TryGetValue(n, out var t)
                    ? t
                    : throw new UserException($"{file}: no truth for {n}; leave it out of the scores or add it")
            ),
        ];
    }

    private static void Print(Result result, bool json)
    {
        if (json)
        {
            Console.WriteLine(Json.Indented(result));
            return;
        }
        var width = result.Scores.Max(s => s.Column.Length);
        Console.WriteLine(
            $"{result.Scores[0].Positives} tumour and {result.Scores[0].Negatives} normal slides; AUC [95% interval over slides]"
        );
        foreach (var s in result.Scores)
            Console.WriteLine($"{s.Column.PadRight(width)}  {s.Auc:f4} [{s.Low:f4}, {s.High:f4}]");
    }
}
