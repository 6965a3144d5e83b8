using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.Segmentation;

namespace TumorTrace.Cli.Progress;

/// <summary>Progress for programs: one <see cref="RunEvent"/> per line on standard output.</summary>
internal sealed class JsonDisplay(TextWriter lines, string output) : IRunDisplay
{
    private readonly Lock _lock = new();
    private (string Stage, int Percent) _last;

    public void Run(Action work) => work();

    public void SlideStarted(string slide, int number, int count) => Write(new SlideStartedEvent(slide, number, count));

    public void Stage(string slide, StageState state, bool finished)
    {
        // A hundred lines per stage are enough.
        var now = (state.Stage, (int)state.Percent);
        if (now == _last && !finished)
            return;
        _last = now;
        Write(StageEvent.From(slide, state, finished));
    }

    public void SlideKept(string slide, string folder) => Write(new SlideKeptEvent(slide, folder));

    public void SlideDone(string slide, string folder, Manifest manifest) =>
        Write(new SlideDoneEvent(slide, folder, manifest.Result, manifest.TotalSeconds, manifest.Warnings));

    public void SlideFailed(string slide, Exception reason)
    {
        var option = (reason as UserException)?.Option;
        Write(new SlideFailedEvent(slide, Errors.Describe(reason, output), option is null ? null : reason.Message, option));
    }

    public void SlideDivided(string slide, SlideDivision division) => Write(new SlideDividedEvent(slide, division));

    public void Retrained(RetrainingRecord record) => Write(new RetrainedEvent(record.Verdict, record.IsBetter));

    public void Note(string text) => Write(new NoteEvent(text));

    private void Write(RunEvent line)
    {
        lock (_lock)
        {
            lines.WriteLine(line.ToLine());
            lines.Flush();
        }
    }
}
