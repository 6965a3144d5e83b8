using TumorTrace.Core.Runs;
using TumorTrace.Segmentation;

namespace TumorTrace.Cli.Progress;

/// <summary>Plain lines for logs: each stage's end, and a sign of life every few seconds.</summary>
internal sealed class PlainDisplay(TextWriter log, TextWriter results, string output, TimeProvider time) : IRunDisplay
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);
    private long _lastLine = time.GetTimestamp();

    public void Run(Action work) => work();

    public void SlideStarted(string slide, int number, int count) => log.WriteLine($"[{number}/{count}] {slide}");

    public void Stage(string slide, StageState state, bool finished)
    {
        var begins = state is { Elapsed.Ticks: 0, ExpectedPxPerSecond: not null };
        if (!finished && !begins && time.GetElapsedTime(_lastLine) < s_pause)
            return;
        _lastLine = time.GetTimestamp();
        var waited = state.WaitShare is { } share ? $", workers waited {100 * share:0.#}% of it for pixels" : "";
        var resumed = state.Resumed > 0 ? $", {state.Resumed} resumed" : "";
        log.WriteLine(
            finished
                ? $"  {state.Stage}: {state.Total}{resumed}, {Texts.Time(state.Elapsed)}{waited}"
                : $"  {state.Stage}: {state.Percent:f0}% ({state.Done}/{state.Total}{resumed}), {Texts.Left(state.Left)}"
        );
    }

    public void SlideKept(string slide, string folder) => results.WriteLine(Texts.Skipped(slide, folder));

    public void SlideDone(string slide, string folder, Manifest manifest)
    {
        foreach (var warning in manifest.Warnings)
            log.WriteLine($"  warning: {warning}");
        if (Texts.DenseWork(manifest) is { } work)
            log.WriteLine($"  {work}");
        results.WriteLine(Texts.Done(slide, folder, manifest));
    }

    public void SlideFailed(string slide, Exception reason) =>
        log.WriteLine($"error: {Texts.Failed(slide, Errors.Describe(reason, output))}");

    public void Retrained(RetrainingRecord record) => results.WriteLine($"{record.Name}: {record.Verdict}");

    public void Note(string text) => log.WriteLine(text);
}
