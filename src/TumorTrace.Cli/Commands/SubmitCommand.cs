using System.CommandLine;
using TumorTrace.Segmentation;
using TumorTrace.Server.Jobs;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace submit`: queues slides for workers.</summary>
internal static class SubmitCommand
{
    private static readonly Argument<string[]> s_slides = new("SLIDE")
    {
        Description = "Slides, or folders of slides, in the workspace or a folder named by --slides",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private static readonly Option<string?> s_list = new("--list")
    {
        Description = "Text file with one slide per line, or a CSV file with the columns slide and mpp",
    };
    private static readonly Option<string?> s_models = new("--models", "-m")
    {
        Description = "A shipped pair of models by name (default: the pair nearest to each slide's pixel size)",
    };
    private static readonly Option<bool> s_ensemble = new("--ensemble") { Description = "All segmenters of the pair" };

    public static Command Create()
    {
        var command = new Command("submit", "Queue slides for the workers of a workspace. Again: what is neither done nor queued.")
        {
            s_slides,
            s_list,
            s_models,
            s_ensemble,
            JobArguments.SlideFolders,
        };
        BatchArguments.AddTo(command);
        command.SetAction((parsed, cancel) => Errors.GuardAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(s_slides) is not { Length: > 0 } && parsed.GetValue(s_list) is null)
        {
            Errors.AnyUsageProblem(["no slides given: name files, folders or --list FILE"]);
            return ExitCode.Usage;
        }
        var inputs = SlideInputs.Expand(parsed.GetValue(s_slides) ?? [], parsed.GetValue(s_list));
        foreach (var note in inputs.Notes)
            Errors.Warn(note);
        var request = new JobRequest
        {
            Models = parsed.GetValue(s_models),
            Ensemble = parsed.GetValue(s_ensemble),
            Run = parsed.GetValue(BatchArguments.Run),
        };
        await using var client = await BatchArguments.ConnectAsync(parsed, JobArguments.Folders(parsed), cancel);
        var result = client.Submit(inputs.Slides, request, cancel);
        Console.WriteLine($"{result.Queued} queued, {result.Active} queued or running already, {result.Done} done already");
        return parsed.GetValue(BatchArguments.Wait)
            ? await BatchArguments.FollowAsync(client, JobBatch.RunOf(request), wait: true, cancel)
            : ExitCode.Ok;
    }
}
