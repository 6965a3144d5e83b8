using TumorTrace.Core.Exports;

namespace TumorTrace.Cli.Progress;

/// <summary>Shows a run to a person at a terminal, to a log, or to a program.</summary>
internal interface IRunDisplay
{
    /// <summary>Runs the work with the display on.</summary>
    void Run(Action work);

    void SlideStarted(string slide, int number, int count);

    void Stage(string slide, StageState state, bool finished);

    void SlideSkipped(string slide, string folder);

    void SlideDone(string slide, string folder, Manifest manifest);

    void SlideFailed(string slide, string reason);

    void Note(string text);

    /// <summary>The display for this run: JSON lines on request, a live one on a terminal, else plain lines.</summary>
    static IRunDisplay Choose(bool json, TimeProvider time) =>
        json ? new JsonDisplay(Console.Out)
        : !Console.IsErrorRedirected && !Console.IsOutputRedirected ? new LiveDisplay()
        : new PlainDisplay(Console.Error, Console.Out, time);
}
