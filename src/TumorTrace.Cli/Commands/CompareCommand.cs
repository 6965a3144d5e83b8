using System.CommandLine;
using TumorTrace.Core.Evaluation;
using TumorTrace.Evaluation.Reports;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace compare`: reports of `evaluate` side by side.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string[]> s_reports = new("REPORT")
    {
        Description = "Report folders of `tumortrace evaluate -o`, or their report.json",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<string?> s_baseline = new("--baseline")
    {
        Description = "The run that the others are compared with (default: the first)",
    };
    private static readonly Option<string?> s_output = new("--output", "-o")
    {
        Description = "Folder for comparison.md, .tex and .json, the tables as CSV and the plots",
    };

    public static Command Create()
    {
        var command = new Command("compare", "Reports side by side: the paper's Tables 2 to 5, paired differences.")
        {
            s_reports,
            s_baseline,
            s_output,
        };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (Errors.AnyUsageProblem(Errors.OutputFolderProblems(parsed.GetValue(s_output))))
            return ExitCode.Usage;
        var reports = parsed.GetRequiredValue(s_reports).Select(ReportFile.Read).ToList();
        Console.Write(
            parsed.GetValue(s_output) is { } folder
                ? ComparisonFolder.Write(folder, reports, parsed.GetValue(s_baseline))
                : ComparisonFolder.Text(reports, parsed.GetValue(s_baseline))
        );
        return ExitCode.Ok;
    }
}
