using System.CommandLine;
using TumorTrace.Core;
using TumorTrace.Server;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;

namespace TumorTrace.Cli.Commands;

/// <summary>What `submit`, `status` and `worker` share: the workspace and its database; of the first two, waiting for the end.</summary>
internal static class BatchArguments
{
    private const int MostNamed = 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    public static readonly Option<string> Workspace = new("--workspace")
    {
        Description = "The folder that `tumortrace serve` serves",
        Required = true,
    };
    public static readonly Option<string> Database = new("--jobs-database")
    {
        Description = "Connection string of the PostgreSQL database that holds the queue",
        Required = true,
    };
    public static readonly Option<bool> Wait = new("--wait")
    {
        Description = "Wait until nothing is queued or running; exit code 2 if something failed",
    };
    public static readonly Option<string?> Run = new("--run") { Description = "Folder of the results in WORKSPACE/runs" };

    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Workspace, Database, Run, Wait])
            command.Options.Add(option);
    }

    public static Task<JobClient> ConnectAsync(ParseResult parsed, IReadOnlyList<string> slideFolders, CancellationToken cancel) =>
        JobClient.ConnectAsync(
            new ViewerOptions(ServeCommand.Workspace(parsed.GetRequiredValue(Workspace)), IsWorkspace: true)
            {
                Version = ProgramFacts.Version,
                SlideFolders = slideFolders,
                Jobs = JobArguments.Worker(JobArguments.Segment) with { Database = parsed.GetRequiredValue(Database), Workers = 0 },
            },
            cancel
        );

    /// <summary>Prints how far the jobs are; with --wait, again whenever that changes, until the end.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> FollowAsync(JobClient client, string? run, bool wait, CancellationToken cancel)
    {
        for (var said = ""; ; await Task.Delay(s_pause, cancel))
        {
            if ((wait ? Status(client, run) : client.Status(run)) is not { } status)
                continue;
            if ($"{status}" != said)
                Console.WriteLine(said = $"{status}");
            if (wait && status.Left > 0)
                continue;
            Print(status);
            return wait && status.Failed.Count > 0 ? ExitCode.Failed : ExitCode.Ok;
        }
    }

    /// <summary>Null while the database is away: who waits for hours waits for that, too.</summary>
    private static BatchStatus? Status(JobClient client, string? run)
    {
        try
        {
            return client.Status(run);
        }
        catch (UserException e)
        {
            Console.Error.WriteLine($"warning: {e.Message}");
            return null;
        }
    }

    private static void Print(BatchStatus status)
    {
        foreach (var job in status.Running)
            Console.WriteLine($"  {job.SlideName} ({job.Run}): {Percent(job.Progress)}{Tasks(job.Progress?.Tasks)}{On(job.Worker)}");
        foreach (var job in status.Failed.Take(MostNamed))
            Console.WriteLine($"  failed: {job.SlideName} ({job.Run}): {job.Message?.ReplaceLineEndings("; ")}");
        if (status.Failed.Count > MostNamed)
            Console.WriteLine($"  … and {status.Failed.Count - MostNamed} more");
        foreach (var obstacle in status.Obstacles)
            Console.Error.WriteLine($"warning: a job {obstacle}");
    }

    private static string On(string? worker) => worker is null ? "" : $"on {worker}";

    private static string Tasks(JobTasks? tasks) =>
        tasks is { } t ? FormattableString.Invariant($"({t.Done} of {t.Count} tasks done, {t.Running} running) ") : "";

    private static string Percent(JobProgress? progress) =>
        progress is { Total: > 0 } p ? FormattableString.Invariant($"{p.Stage} {100 * p.Done / p.Total}% ") : "";
}
