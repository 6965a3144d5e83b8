using System.CommandLine;
using TumorTrace.Cli.Doctor;
using TumorTrace.Core.Files;
using TumorTrace.Models;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace doctor`: can this machine segment slides, and what is to be done if not?</summary>
internal static class DoctorCommand
{
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "Folder that results are to go to: can it be written, is there room? (default: this one)",
        DefaultValueFactory = _ => ".",
    };
    private static readonly Option<string?> s_database = new("--jobs-database")
    {
        Description = "Connection string of the queue's PostgreSQL database, if `serve` is to use one",
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "Everything, as JSON" };

    public static Command Create()
    {
        var command = new Command("doctor", "Check that this machine has what is needed, and say what to do if not.")
        {
            s_output,
            s_database,
            s_json,
        };
        command.SetAction((parsed, cancel) => Errors.GuardAsync(() => Task.Run(() => Run(parsed, cancel), cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        List<Finding> findings =
        [
            .. MachineChecks.All(),
            .. LibraryChecks.All(),
            .. ModelChecks.All(ModelZoo.Root, cancel),
            .. FolderChecks.All(parsed.GetValue(s_output)!),
            .. ServerChecks.All(parsed.GetValue(s_database)),
        ];
        var ok = findings.TrueForAll(f => f.State != Finding.IsMissing);
        if (parsed.GetValue(s_json))
            Console.WriteLine(Json.Indented(new { ok, findings }));
        else
            Print(findings, ok);
        return ok ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Print(List<Finding> findings, bool ok)
    {
        foreach (var finding in findings)
        {
            Console.WriteLine($"{finding.State, -8} {finding.Subject, -10} {finding.Found}");
            if (finding.ToDo is { } toDo)
                Console.WriteLine($"{"", -8} {"to do:", -10} {toDo}");
        }
        Console.WriteLine(ok ? "Slides can be segmented here." : "Something is missing; do what the lines marked `missing` say.");
    }
}
