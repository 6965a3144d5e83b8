using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.Evaluation.SlideScores;

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
        Description = "CSV of the truth by slide, if the scores have no truth column",
    };
    private static readonly Option<string[]> s_column = new("--column")
    {
        Description = "A score column; may be repeated (default: every column of probabilities)",
    };
    private static readonly Option<string?> s_truthColumn = new("--truth-column")
    {
        Description = "The column that holds 1 (tumour) or 0 (default: truth, label, target, is_tumor, …)",
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "The metrics as JSON, at full precision" };

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
        var report = SlideScoreEvaluation.Run(
            new SlideScoreRequest
            {
                Scores = parsed.GetRequiredValue(s_scores),
                Truth = parsed.GetValue(s_truth),
                Columns = parsed.GetValue(s_column) ?? [],
                TruthColumn = parsed.GetValue(s_truthColumn),
                IsCamelyon16 = TruthArguments.IsCamelyon16(parsed),
                Excluded = parsed.GetValue(TruthArguments.Exclude) ?? [],
                Seed = parsed.GetValue(TruthArguments.Seed),
            }
        );
        foreach (var warning in report.Warnings)
            Console.Error.WriteLine($"warning: {warning}");
        Print(report, parsed.GetValue(s_json));
        return ExitCode.Ok;
    }

    private static void Print(SlideScoreReport result, bool json)
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
