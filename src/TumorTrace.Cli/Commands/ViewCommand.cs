using System.CommandLine;
using TumorTrace.Cli.Viewer;
using TumorTrace.Core.Evaluation;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace view`: check and correct a run's polygons in the browser.</summary>
internal static class ViewCommand
{
    private static readonly Argument<string> s_run = new("OUT")
    {
        Description = "Folder that `tumortrace segment` wrote to, or one slide's folder in it",
    };
    private static readonly Option<string[]> s_slides = new("--slides")
    {
        Description = "Folder with the slides, if they do not lie any more where they were segmented",
    };

    public static Command Create()
    {
        var command = new Command("view", "Check and correct the polygons of a run in the browser.") { s_run, s_slides };
        ServerArguments.AddTo(command);
        command.SetAction((parsed, cancel) => Errors.GuardAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (Errors.AnyUsageProblem(ServerArguments.Problems(parsed)))
            return ExitCode.Usage;
        // Says clearly what is wrong when there is nothing to look at.
        var run = RunFolder.Open(parsed.GetRequiredValue(s_run));
        var options = ServerArguments.Options(parsed, run.Path, isWorkspace: false) with
        {
            SlideFolders = [.. (parsed.GetValue(s_slides) ?? []).Select(Path.GetFullPath)],
        };
        return await ViewerHost.RunAsync(options, ServerArguments.IsPortGiven(parsed), ServerArguments.OpensBrowser(parsed), cancel);
    }
}
