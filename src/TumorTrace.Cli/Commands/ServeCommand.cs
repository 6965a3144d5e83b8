using System.CommandLine;
using TumorTrace.Cli.Viewer;
using TumorTrace.Core;
using TumorTrace.Core.Runs;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace serve`: a workspace of slides and runs for several people.</summary>
internal static class ServeCommand
{
    private static readonly Argument<string> s_workspace = new("WORKSPACE")
    {
        Description = "Folder with slides/ and runs/, which are made if need be",
    };

    private static readonly Option<string[]> s_slides = new("--slides")
    {
        Description = "Folder outside the workspace with slides that links in WORKSPACE/slides may lead to",
    };

    public static Command Create()
    {
        var command = new Command("serve", "Serve a workspace: look at slides, segment them, correct what came out.")
        {
            s_workspace,
            s_slides,
        };
        ServerArguments.AddTo(command);
        JobArguments.AddTo(command);
        command.SetAction((parsed, cancel) => Errors.GuardAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var jobs = JobArguments.Settings(parsed);
        if (
            Errors.AnyUsageProblem([
                .. ServerArguments.Problems(parsed),
                .. JobArguments.Problems(jobs),
                .. JobArguments.DeviceProblems(parsed),
            ])
        )
            return ExitCode.Usage;
        JobArguments.CheckDevice(parsed);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetRequiredValue(s_workspace)));
        if (!Directory.Exists(root))
            throw new UserException($"{root}: no such folder; make one for the workspace: mkdir -p {root}/slides");
        Directory.CreateDirectory(Path.Combine(root, RunFiles.Slides));
        Directory.CreateDirectory(Path.Combine(root, RunFiles.Runs));
        var folders = parsed.GetValue(s_slides) ?? [];
        SlideFinder.CheckFolders(folders);
        var options = ServerArguments.Options(parsed, root, isWorkspace: true) with
        {
            Jobs = jobs,
            SlideFolders = [.. folders.Select(Path.GetFullPath)],
        };
        return await ViewerHost.RunAsync(options, ServerArguments.IsPortGiven(parsed), ServerArguments.OpensBrowser(parsed), cancel);
    }
}
