using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using TumorTrace.Cli.Commands;

namespace TumorTrace.Cli;

/// <summary>All commands, and how one of them is run.</summary>
internal static class CommandLine
{
    /// <summary>After a signal the windows in progress are given up and finished ones kept; the exports of a slide are finished.</summary>
    private static readonly TimeSpan s_lastWork = TimeSpan.FromMinutes(1);

    /// <summary>Options belong to every tree of commands that is made of them, and making one changes them.</summary>
    private static readonly Lock s_options = new();

    /// <summary>Several may run at a time in one process.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Parse(args);
        // A mistyped option gets one line, not the whole help text.
        if (parsed.Action is ParseErrorAction mistake)
            mistake.ShowHelp = false;
        using var stop = new CancellationTokenSource();
        // A terminal that was closed and Ctrl-\ end a run as Ctrl-C and SIGTERM do. What nohup makes the program ignore stays ignored.
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop);
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = s_lastWork, EnableDefaultExceptionHandler = false };
        var code = await parsed.InvokeAsync(configuration, stop.Token);
        return parsed.Errors.Count > 0 ? ExitCode.Usage : code;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static ParseResult Parse(string[] args)
    {
        lock (s_options)
            return Root().Parse(args);
    }

    private static RootCommand Root() =>
        new("TumorTrace: fast, refined segmentation of tumour regions in whole-slide images.")
        {
            Subcommands =
            {
                SegmentCommand.Create(),
                ViewCommand.Create(),
                ServeCommand.Create(),
                WorkerCommand.Create(),
                SubmitCommand.Create(),
                StatusCommand.Create(),
                SlurmCommand.Create(),
                EvaluateCommand.Create(),
                CompareCommand.Create(),
                EffortCommand.Create(),
                InfoCommand.Create(),
                DoctorCommand.Create(),
                ConvertCommand.Create(),
                TissueCommand.Create(),
                DatasetCommand.Create(),
                TrainCommand.Create(),
                ModelCommand.Create(),
                SynthCommand.Create(),
                PyramidCommand.Create(),
                BenchCommand.Create(),
            },
        };
}
