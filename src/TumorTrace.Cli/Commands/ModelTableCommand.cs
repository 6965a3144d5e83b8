using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.ModelBuilding.ModelEvaluation;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model table`: results of `model evaluate` on held-out groups as one table, with the mean over groups.</summary>
internal static class ModelTableCommand
{
    private static readonly Argument<string[]> s_results = new("GROUP.json")
    {
        Description = "What `model evaluate --json` wrote for a model that was trained without the group; the file's name is the group's",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<string?> s_output = new("--output", "-o") { Description = "Also write the table to this file" };

    public static Command Create()
    {
        var command = new Command("table", "Put hold-out results of several groups into one table.") { s_results, s_output };
        command.SetAction((parsed, _) => Task.Run(() => Errors.Guard(() => Run(parsed)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var groups = parsed
            .GetRequiredValue(s_results)
            .Select(file => (Path.GetFileNameWithoutExtension(file), EvaluationResult.Read(file)))
            .ToList();
        var table = HoldOutTable.From(groups);
        Console.Write(table);
        if (parsed.GetValue(s_output) is { } output)
            AtomicFile.WriteText(output, table);
        return ExitCode.Ok;
    }
}
