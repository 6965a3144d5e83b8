using System.CommandLine;
using TumorTrace.Cli.Progress;
using TumorTrace.Conversion;
using TumorTrace.Core;
using TumorTrace.Core.Annotations.Conversion;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace convert`: annotations from one form to another, with a list of what is lost.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var command = new Command("convert", "Convert annotations between ASAP XML, QuPath GeoJSON, NCRF JSON and mask images.");
        ConvertArguments.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var mistakes = new List<string>();
        var request = ConvertArguments.Read(parsed, mistakes);
        var problems = new List<OptionProblem>();
        var input = parsed.GetRequiredValue(ConvertArguments.Input);
        var output = parsed.GetRequiredValue(ConvertArguments.Output);
        var tasks = ConvertInputs.Expand(input, output, parsed.GetValue(ConvertArguments.To), problems);
        problems.AddRange(request.Problems(tasks.Exists(t => t.Paints), tasks.Exists(t => t.Traces)));
        if (Errors.AnyUsageProblem([.. mistakes, .. problems.Select(OptionNames.Describe)]))
            return ExitCode.Usage;
        return Directory.Exists(input) ? All(tasks, request, output, cancel) : One(tasks[0], request, cancel);
    }

    private static int One(ConvertTask task, ConvertRequest request, CancellationToken cancel)
    {
        var losses = new LossList();
        var progress = new LateProgress(TimeProvider.System, new ProgressLines(TimeProvider.System, Console.Error));
        var written = new ConvertJob(request, progress, cancel).Run(task, losses);
        foreach (var said in losses.Said)
            Errors.Warn(said);
        foreach (var loss in losses.All)
            Console.Error.WriteLine($"{task.Output} cannot hold: {loss}");
        Console.WriteLine($"{task.Output}: {written}");
        return ExitCode.Ok;
    }

    /// <summary>File after file; a bad one is named and does not stop the rest.</summary>
    private static int All(List<ConvertTask> tasks, ConvertRequest request, string output, CancellationToken cancel)
    {
        CreateFolder(output);
        var failed = 0;
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var task in tasks)
        {
            try
            {
                if (outputs.TryGetValue(task.Output, out var other))
                    throw new UserException($"{task.Input}: would overwrite what {other} became; convert it with another -o");
                One(task, request, cancel);
                outputs.Add(task.Output, task.Input);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The file boundary: whatever is wrong with this file, the next one gets its chance.
                Console.Error.WriteLine($"error: {Errors.Describe(e, output)}");
                failed++;
            }
        }
        if (failed > 0)
            Console.Error.WriteLine($"{failed} of {tasks.Count} files failed");
        return failed > 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    private static void CreateFolder(string output)
    {
        try
        {
            Directory.CreateDirectory(output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{output}: the output folder cannot be made: {e.Message}", e);
        }
    }
}
