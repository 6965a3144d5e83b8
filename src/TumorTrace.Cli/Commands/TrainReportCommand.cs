using System.CommandLine;
using TumorTrace.ModelBuilding;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace train report`: the curves and report of a finished or running training.</summary>
internal static class TrainReportCommand
{
    private static readonly Argument<string> s_run = new("RUN-FOLDER") { Description = "Folder of a training run, with log.csv" };

    public static Command Create()
    {
        var command = new Command("report", "Write report.md, curves.png and curves.svg of a run again.") { s_run };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed.GetRequiredValue(s_run))));
        return command;
    }

    private static int Run(string folder)
    {
        TrainingReport.Write(folder);
        Console.WriteLine($"{Path.Combine(folder, "report.md")}, with curves.png and curves.svg");
        return ExitCode.Ok;
    }
}
