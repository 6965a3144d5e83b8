using System.CommandLine;
using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Files;
using TumorTrace.Corrections;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace effort`: what reviewing took, and what drawing everything by hand would have taken.</summary>
internal static class EffortCommand
{
    private static readonly Argument<string> s_workspace = new("WORKSPACE")
    {
        Description = "Workspace of `tumortrace serve`, a run (-o of `tumortrace segment`), or one slide's folder in it",
    };
    private static readonly Option<string[]> s_slides = new("--slides")
    {
        Description = "Folder with the slides, if they are not in WORKSPACE/slides or beside the run; may be repeated",
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "The figures as JSON" };

    public static Command Create()
    {
        var command = new Command("effort", "Say what reviewing slides took, and how much of the drawing was saved.")
        {
            s_workspace,
            s_slides,
            s_json,
        };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var report = EffortReport.Of(parsed.GetRequiredValue(s_workspace), parsed.GetValue(s_slides) ?? []);
        foreach (var left in report.LeftOut)
            Errors.Warn($"left out: {left}");
        if (report.Slides.Count == 0)
            throw new UserException($"{parsed.GetRequiredValue(s_workspace)}: no slide whose review can be measured");
        if (parsed.GetValue(s_json))
        {
            Console.WriteLine(Json.Indented(report));
            return ExitCode.Ok;
        }
        foreach (var slide in report.Slides)
            Console.WriteLine($"{slide.Name}{(slide.Run is null ? "" : $" ({slide.Run})")}: {Text(slide.Effort)}");
        if (report.Slides.Count > 1)
            Console.WriteLine($"{report.Slides.Count} slides: {Text(report.Total)}");
        Console.WriteLine(Saved(report.Total));
        return ExitCode.Ok;
    }

    private static string Text(ReviewEffort e)
    {
        var lesions = $"{e.Lesions} lesion{(e.Lesions == 1 ? "" : "s")}";
        var parts = new List<string>
        {
            e.TimePerLesion is { } each
                ? $"{lesions} in {Number(e.Time.TotalMinutes)} min, {Number(each.TotalSeconds)} s each"
                : $"{lesions}, saved once, so in an unknown time",
        };
        if (e.ChangedShare is { } share)
            parts.Add($"{Number(100 * share)}% of the tumour area changed");
        parts.Add($"{Number(e.OutlineMm)} mm of outline");
        return string.Join(", ", parts);
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Saved(ReviewEffort total) =>
        total.ByHand is { } byHand
            ? $"drawn by hand, at the {Number(total.DrawnMm / total.DrawingTime.TotalMinutes)} mm a minute of what was drawn, "
                + $"all outlines would have taken {Number(byHand.TotalMinutes)} min: {Percent(total.Time, byHand)}"
            : "no outline was drawn between two saves, so the speed of drawing is not known, nor what was saved";

    private static string Percent(TimeSpan took, TimeSpan byHand) =>
        took < byHand ? $"{Number(100 * (1 - took / byHand))}% saved" : "nothing saved";
}
