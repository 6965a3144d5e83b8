using TumorTrace.Core.Runs;
using TumorTrace.Segmentation;

namespace TumorTrace.Cli.Progress;

/// <summary>Shows a run to a person at a terminal, to a log, or to a program.</summary>
internal interface IRunDisplay : IRunProgress
{
    /// <summary>Runs the work with the display on.</summary>
    void Run(Action work);

    /// <summary>A training on corrections has ended.</summary>
    void Retrained(RetrainingRecord record);

    /// <summary>The display for this run: JSON lines on request, a live one on a terminal, else plain lines.</summary>
    /// <param name="output">The folder that is written to, named if a system's message does not.</param>
    static IRunDisplay Choose(bool json, string output, TimeProvider time) =>
        json ? new JsonDisplay(Console.Out, output)
        : !Console.IsErrorRedirected && !Console.IsOutputRedirected ? new LiveDisplay(output)
        : new PlainDisplay(Console.Error, Console.Out, output, time);
}
