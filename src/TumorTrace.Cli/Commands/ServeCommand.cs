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

    public static Command Create()
    {
        var command = new Command("serve", "Serve a workspace: look at slides, segment them, correct what came out.")
        {
            s_workspace,
            JobArguments.SlideFolders,
            LogArguments.Log,
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
        var root = Workspace(parsed.GetRequiredValue(s_workspace));
        var options = ServerArguments.Options(parsed, root, isWorkspace: true) with
        {
            Jobs = LogArguments.IsJson(parsed) ? jobs with { Report = LogArguments.Printer(parsed) } : jobs,
            LogJson = LogArguments.IsJson(parsed),
            SlideFolders = JobArguments.Folders(parsed),
        };
        return await ViewerHost.RunAsync(options, ServerArguments.IsPortGiven(parsed), ServerArguments.OpensBrowser(parsed), cancel);
    }

    /// <summary>The workspace's folder, with what it needs.</summary>
    /// <exception cref="UserException">There is no such folder.</exception>
    internal static string Workspace(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(root))
            throw new UserException($"{root}: no such folder; make one for the workspace: mkdir -p {root}/slides");
        Directory.CreateDirectory(Path.Combine(root, RunFiles.Slides));
        Directory.CreateDirectory(Path.Combine(root, RunFiles.Runs));
        return root;
    }
}
