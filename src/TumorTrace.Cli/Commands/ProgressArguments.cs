using System.CommandLine;
using TumorTrace.Cli.Progress;

namespace TumorTrace.Cli.Commands;

/// <summary>Options of long commands that other programs start: how progress is reported, and when to stop.</summary>
internal static class ProgressArguments
{
    private static readonly Option<bool> s_json = new("--json-progress") { Description = "Progress as JSON lines on standard output" };

    private static readonly Option<bool> s_stopOnEof = new("--stop-on-eof")
    {
        Description = "End as by Ctrl-C when standard input ends: for programs whose end is to end the run",
    };

    /// <summary>What a program gives that reads the progress, and whose end is to end the command.</summary>
    public static IReadOnlyList<string> ForPrograms => [s_json.Name, s_stopOnEof.Name];

    public static void AddTo(Command command)
    {
        command.Options.Add(s_json);
        command.Options.Add(s_stopOnEof);
    }

    /// <param name="output">The folder that is written to, named if a system's message does not.</param>
    public static IRunDisplay Display(ParseResult parsed, string output) =>
        IRunDisplay.Choose(parsed.GetValue(s_json), output, TimeProvider.System);

    /// <summary>Cancelled by Ctrl-C and, if asked for, by the end of standard input.</summary>
    public static CancellationTokenSource Stop(ParseResult parsed, CancellationToken cancel)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (parsed.GetValue(s_stopOnEof))
            CancelOnEof(stop);
        return stop;
    }

    private static void CancelOnEof(CancellationTokenSource stop) =>
        new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            var rest = new byte[1024];
            while (input.Read(rest) > 0) { }
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The run has ended already.
            }
        })
        {
            IsBackground = true,
        }.Start();
}
