using Spectre.Console;
using TumorTrace.Training.Loop;

namespace TumorTrace.Cli.Progress;

/// <summary>Shows a training: a bar with speed and time left on a terminal, else one line per report.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs the training with the display on.</summary>
    /// <param name="train">Gets what each report is to be given to.</param>
    public static T Run<T>(TrainingSettings settings, TimeProvider time, Func<Action<TrainingProgress>, T> train)
    {
        var left = new TimeLeft(settings.Optimization.Steps, settings.Validation.Every, time);
        return Console.IsErrorRedirected || Console.IsOutputRedirected
            ? train(p => Console.WriteLine(Line(p, settings.Optimization.Steps, left.After(p.Step))))
            : Live(settings.Optimization.Steps, left, train);
    }

    internal static string Line(TrainingProgress p, int steps, TimeSpan? left) =>
        $"step {p.Step}/{steps}  loss {p.Loss:f4}  lr {p.Rate:g3}  {p.PatchesPerSecond:f1} patches/s  waiting "
        + $"{p.WaitShare:p0}{Scores(p)}  {(p.Step == steps ? "done" : Texts.Left(left))}";

    private static T Live<T>(int steps, TimeLeft left, Func<Action<TrainingProgress>, T> train) =>
        AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .Start(context =>
            {
                var bar = context.AddTask("preparing", maxValue: steps);
                return train(p =>
                {
                    bar.Description = Bar(p, left.After(p.Step));
                    bar.Value = p.Step;
                    // Validations stay above the bar.
                    if (p.Scores is not null)
                        AnsiConsole.WriteLine($"step {p.Step}/{steps}  loss {p.Loss:f4}{Scores(p)}");
                });
            });

    private static string Bar(TrainingProgress p, TimeSpan? left) =>
        Markup.Escape($"loss {p.Loss:f4}  {p.PatchesPerSecond:f0} patches/s  waiting {p.WaitShare:p0}  {Texts.Left(left)}");

    private static string Scores(TrainingProgress p) =>
        p.Scores is null ? "" : "  " + string.Join("  ", p.Scores.All.Select(s => $"{s.Key} {s.Value:f4}"));
}
