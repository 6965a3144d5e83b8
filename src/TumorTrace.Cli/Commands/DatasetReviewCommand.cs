using System.CommandLine;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Runs;
using TumorTrace.Evaluation.Truth;
using TumorTrace.ModelBuilding.Datasets;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace dataset review`: corrections of a run as somebody would make them who knows the truth, for experiments.</summary>
internal static class DatasetReviewCommand
{
    private static readonly ReviewRule s_default = new();
    private static readonly Argument<string> s_run = new("RUN")
    {
        Description = "A run (-o of `tumortrace segment`), or one slide's folder in it",
    };
    private static readonly Option<string> s_truth = new("--truth")
    {
        Description = "Annotations: a file, or NAME.geojson, .xml or .json for each slide in a folder",
        Required = true,
    };
    private static readonly Option<double> s_accept = new("--accept-iou")
    {
        Description = "A region is accepted as it is from this IoU with the lesions it touches on",
        DefaultValueFactory = _ => s_default.AcceptIoU,
    };
    private static readonly Option<double> s_hand = new("--hand-um")
    {
        Description = "How far an outline drawn by hand may lie from the true one, in µm",
        DefaultValueFactory = _ => s_default.HandUm,
    };

    public static Command Create()
    {
        var command = new Command("review", "Correct a run by the truth, as a simulated reviewer, and count the clicks.")
        {
            s_run,
            s_truth,
            s_accept,
            s_hand,
        };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var rule = new ReviewRule { AcceptIoU = parsed.GetValue(s_accept), HandUm = parsed.GetValue(s_hand) };
        if (Errors.AnyUsageProblem(rule.Problems()))
            return ExitCode.Usage;
        var run = RunFolder.Open(parsed.GetRequiredValue(s_run));
        var reviewer = new SimulatedReviewer(TruthSource.Open(parsed.GetRequiredValue(s_truth), new LabelRule(null, null)), rule);
        var all = new ReviewWork(0, 0, 0, 0, 0);
        foreach (var slide in run.Slides)
        {
            var work = reviewer.Review(slide);
            all += work;
            Print(slide.Name, work);
        }
        if (run.Slides.Count > 1)
            Print($"{run.Slides.Count} slides", all);
        return ExitCode.Ok;
    }

    private static void Print(string name, ReviewWork work) =>
        Console.WriteLine(
            $"{name}: {work.Accepted} accepted, {work.Rejected} rejected, {work.Deleted} deleted, {work.Drawn} drawn with {work.Points} "
                + $"points: {work.Clicks} clicks"
        );
}
