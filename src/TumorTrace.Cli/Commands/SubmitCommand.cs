using System.CommandLine;
using TumorTrace.Server.Jobs;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace submit`: queues slides for workers.</summary>
internal static class SubmitCommand
{
    private static readonly Argument<string[]> s_slides = SlideArguments.Create(
        "Slides, or folders of slides, in the workspace or a folder named by --slides"
    );
    private static readonly Option<string?> s_models = new("--models", "-m")
    {
        Description = "A shipped pair of models by name (default: the pair nearest to each slide's pixel size)",
    };
    private static readonly Option<string?> s_user = new("--user")
    {
        Description = "Who asks: users get equal shares of the workers (default: the system's user)",
    };
    private static readonly Option<bool> s_ensemble = new("--ensemble") { Description = "All segmenters of the pair" };

    public static Command Create()
    {
        var command = new Command("submit", "Queue slides for the workers of a workspace. Again: what is neither done nor queued.")
        {
            s_slides,
            SlideArguments.List,
            s_models,
            s_ensemble,
            s_user,
            JobArguments.SlideFolders,
        };
        BatchArguments.AddTo(command);
        command.SetAction((parsed, cancel) => Errors.GuardAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (Errors.AnyUsageProblem(SlideArguments.Problems(parsed, s_slides)))
            return ExitCode.Usage;
        var slides = SlideArguments.Read(parsed, s_slides);
        var request = new JobRequest
        {
            Models = parsed.GetValue(s_models),
            Ensemble = parsed.GetValue(s_ensemble),
            Who = parsed.GetValue(s_user),
            Run = parsed.GetValue(BatchArguments.Run),
        };
        await using var client = await BatchArguments.ConnectAsync(parsed, JobArguments.Folders(parsed), cancel);
        var result = client.Submit(slides, request, cancel);
        Console.WriteLine($"{result.Queued} queued, {result.Active} queued or running already, {result.Done} done already");
        return parsed.GetValue(BatchArguments.Wait)
            ? await BatchArguments.FollowAsync(client, JobBatch.RunOf(request), wait: true, cancel)
            : ExitCode.Ok;
    }
}
