using TumorTrace.Core.Exports;
using TumorTrace.Core.Files;

namespace TumorTrace.Cli.Progress;

/// <summary>One JSON object a line on standard output, for programs.</summary>
internal sealed class JsonDisplay(TextWriter output) : IRunDisplay
{
    private readonly Lock _lock = new();
    private (string Stage, int Percent) _last;

    public void Run(Action work) => work();

    public void SlideStarted(string slide, int number, int count) =>
        Write(
            new
            {
                Event = "slide",
                slide,
                number,
                count,
            }
        );

    public void Stage(string slide, StageState state, bool finished)
    {
        // A hundred lines a stage are enough.
        var now = (state.Stage, (int)state.Percent);
        if (now == _last && !finished)
            return;
        _last = now;
        Write(
            new
            {
                Event = finished ? "stage-done" : "stage",
                slide,
                state.Stage,
                state.Done,
                state.Total,
                Seconds = state.Elapsed.TotalSeconds,
                SecondsLeft = state.Left?.TotalSeconds,
                state.WaitShare,
            }
        );
    }

    public void SlideSkipped(string slide, string folder) =>
        Write(
            new
            {
                Event = "skipped",
                slide,
                folder,
            }
        );

    public void SlideDone(string slide, string folder, Manifest manifest) =>
        Write(
            new
            {
                Event = "done",
                slide,
                folder,
                manifest.Result,
                manifest.TotalSeconds,
                manifest.Warnings,
            }
        );

    public void SlideFailed(string slide, string reason) =>
        Write(
            new
            {
                Event = "failed",
                slide,
                reason,
            }
        );

    public void Note(string text) => Write(new { Event = "note", text });

    private void Write(object line)
    {
        lock (_lock)
        {
            output.WriteLine(Json.Line(line));
            output.Flush();
        }
    }
}
