using System.CommandLine;
using Spectre.Console;
using TumorTrace.Core.Files;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace dataset check`: everything that is wrong with a data set, and what it holds.</summary>
internal static class DatasetCheckCommand
{
    private static readonly Option<double> s_mpp = new("--mpp")
    {
        Description = "µm per working px that the set is to be used at",
        DefaultValueFactory = _ => 0.25,
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "The report as JSON" };

    public static Command Create()
    {
        var command = new Command("check", "Report all problems of a data set and what it holds.")
        {
            DatasetCommand.Manifest,
            DatasetCommand.Root,
            s_mpp,
            LabelArguments.TumorClass,
            LabelArguments.Strict,
            s_json,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var mpp = parsed.GetValue(s_mpp);
        if (Errors.AnyUsageProblem(mpp is >= 0.05 and <= 20 ? [] : [$"--mpp is {mpp}, expected 0.05 to 20 µm/px"]))
            return ExitCode.Usage;
        var lines = TrainingSet.ReadLines(parsed.GetRequiredValue(DatasetCommand.Manifest), parsed.GetValue(DatasetCommand.Root));
        lines = [.. lines.Select(l => l.Case is { } c ? l with { Case = LabelArguments.Apply(c, parsed) } : l)];
        var report = DatasetCheck.Run(lines, mpp, OpenImages.Readers, new ProgressLines(TimeProvider.System, Console.Error), cancel);
        if (parsed.GetValue(s_json))
            Console.WriteLine(Json.Indented(report));
        else
            Print(report);
        return report.Errors == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Print(DatasetReport report)
    {
        // A file or a pipe has no width: rows stay whole there.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(Images(report));
        AnsiConsole.Write(Splits(report));
        foreach (var problem in report.Problems.OrderByDescending(p => p.Error))
            Console.WriteLine($"{(problem.Error ? "error" : "warning")}: {OptionNames.Hint(problem.Message)}");
        Console.WriteLine($"{report.Errors} errors, {report.Problems.Count - report.Errors} warnings");
    }

    private static Table Images(DatasetReport report)
    {
        var table = Columns(
            "image",
            "split",
            "group",
            "px",
            "µm/px",
            "scale",
            "tissue mm²",
            "of area",
            "tumour mm²",
            "of tissue",
            "unknown"
        );
        foreach (var i in report.Images)
        {
            Row(
                table,
                Path.GetFileName(i.Image),
                i.Split,
                i.Group,
                $"{i.Size}",
                $"{i.Mpp:g4} ({i.MppSource})",
                $"1/{i.Ratio:0.###}, level {i.Level}",
                $"{i.TissueMm2:0.###}",
                $"{i.TissueShare:p1}",
                $"{i.TumorMm2:0.###}",
                $"{i.TumorShare:p1}",
                $"{i.UnknownShare:p1}"
            );
        }
        return table;
    }

    private static Table Splits(DatasetReport report)
    {
        var table = Columns("split", "images", "groups", "tissue mm²", "tumour mm²", "normal mm²");
        foreach (var s in report.Splits)
            Row(table, s.Split, $"{s.Images}", $"{s.Groups}", $"{s.TissueMm2:0.##}", $"{s.TumorMm2:0.##}", $"{s.NormalMm2:0.##}");
        return table;
    }

    // As text: names may hold what would be markup.
    private static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(c => new Text(c)));

    private static Table Columns(params string[] names)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in names)
            table.AddColumn(new TableColumn(name));
        return table;
    }
}
