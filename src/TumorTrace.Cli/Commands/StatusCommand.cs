using System.CommandLine;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace status`: how far the jobs of a workspace are.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Show what is done, running, queued and failed, the pace, and the time left.");
        BatchArguments.AddTo(command);
        command.SetAction((parsed, cancel) => Errors.GuardAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var client = await BatchArguments.ConnectAsync(parsed, [], cancel);
        return await BatchArguments.FollowAsync(client, parsed.GetValue(BatchArguments.Run), parsed.GetValue(BatchArguments.Wait), cancel);
    }
}
