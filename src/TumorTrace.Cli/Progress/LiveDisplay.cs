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

    public void Run(Action work) =>
        AnsiConsole
            .Progress()
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn(),
                new RemainingTimeColumn()
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
        var description = $"{_slide} {state.Stage}";
        if (_task is null || _task.Description != description)
            _task = _context!.AddTask(description, maxValue: Math.Max(1, state.Total - state.Resumed));
        // What an earlier run did says nothing about the speed of this one.
        _task.Value = finished ? _task.MaxValue : state.Done - state.Resumed;
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

    public void Note(string text) => AnsiConsole.MarkupLineInterpolated($"{text}");
}
