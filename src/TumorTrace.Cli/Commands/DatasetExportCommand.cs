using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.ModelBuilding.Datasets;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace dataset export`: training patches and masks as files, for other tools.</summary>
internal static class DatasetExportCommand
{
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "The folder to write; it must not exist",
        Required = true,
    };
    private static readonly Option<int> s_count = new("--count") { Description = "Number of patches", Required = true };
    private static readonly Option<bool> s_augment = new("--augment")
    {
        Description = "Augment patches as training does; otherwise they are as in the slide",
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Patches at a time; no effect on the result",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Command Create()
    {
        var command = new Command("export", "Write training patches and their masks as PNG, with an index.")
        {
            DatasetCommand.Manifest,
            DatasetCommand.Root,
            s_output,
            s_count,
            s_augment,
            s_threads,
            DatasetCommand.Split,
            LabelArguments.TumorClass,
            LabelArguments.Strict,
        };
        TaskArguments.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var count = parsed.GetValue(s_count);
        var threads = parsed.GetValue(s_threads);
        if (Errors.AnyUsageProblem(Problems(count, threads)) || TaskArguments.Settings(parsed) is not { } settings)
            return ExitCode.Usage;
        var folder = parsed.GetRequiredValue(s_output);
        AtomicFolder.CheckFree(folder);
        using var source = DatasetCommand.Open(parsed, settings);
        var export = new PatchExport(source.Sampler, settings.Patches, parsed.GetValue(s_augment));
        var tumor = export.Write(folder, count, threads, new ProgressLines(TimeProvider.System, Console.Error), cancel);
        Console.WriteLine($"{folder}: {count} patches, {tumor} of them tumour, with masks and index.csv");
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Problems(int count, int threads)
    {
        if (count is < 1 or > 10_000_000)
            yield return $"--count is {count}, expected 1 to 10000000";
        if (threads is < 1 or > 1024)
            yield return $"--threads is {threads}, expected 1 to 1024";
    }
}
