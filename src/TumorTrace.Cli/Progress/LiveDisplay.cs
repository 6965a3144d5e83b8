using Spectre.Console;
using TumorTrace.Core.Runs;
using TumorTrace.Segmentation;

namespace TumorTrace.Cli.Progress;

/// <summary>Bars with the time left, on a terminal.</summary>
internal sealed class LiveDisplay(string output) : IRunDisplay
{
    private ProgressContext? _context;
    private ProgressTask? _task;
    private string _slide = "";
    private string _name = "";

    public void Run(Action work) =>
        AnsiConsole
            .Progress()
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .Start(context =>
            {
                _context = context;
                work();
            });

    public void SlideStarted(string slide, int number, int count) =>
        _slide = $"[[{number}/{count}]] {Markup.Escape(Path.GetFileName(slide))}";

    public void Stage(string slide, StageState state, bool finished)
    {
        var name = $"{_slide} {state.Stage}";
        if (name != _name)
            _task = _context!.AddTask(_name = name);
        _task!.Value = finished ? 100 : state.Percent;
        _task.Description = state.Left is { } left && !finished ? $"{name}, {Texts.Left(left)}" : name;
        if (finished)
            _task.StopTask();
    }

    public void SlideKept(string slide, string folder) => AnsiConsole.MarkupLineInterpolated($"{Texts.Skipped(slide, folder)}");

    public void SlideDone(string slide, string folder, Manifest manifest)
    {
        foreach (var warning in manifest.Warnings)
            AnsiConsole.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        if (Texts.DenseWork(manifest) is { } work)
            AnsiConsole.MarkupLineInterpolated($"{work}");
        AnsiConsole.MarkupLineInterpolated($"[green]{Texts.Done(slide, folder, manifest)}[/]");
    }

    public void SlideFailed(string slide, Exception reason) =>
        AnsiConsole.MarkupLineInterpolated($"[red]error:[/] {Texts.Failed(slide, Errors.Describe(reason, output))}");

    public void Retrained(RetrainingRecord record) =>
        AnsiConsole.MarkupLineInterpolated($"[{(record.IsBetter ? "green" : "yellow")}]{record.Name}: {record.Verdict}[/]");

    public void Note(string text) => AnsiConsole.MarkupLineInterpolated($"{text}");
}
