using System.CommandLine;
using TumorTrace.Cli.Progress;
using TumorTrace.Segmentation;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace segment`: slides in, polygons, heatmaps and manifests out.</summary>
internal static class SegmentCommand
{
    internal static readonly Argument<string[]> Slides = SlideArguments.Create("Slides, or folders of slides");
    internal static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "Folder for the results, one subfolder per slide",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command("segment", "Segment the tumour regions of slides.") { Slides, Output, SlideArguments.List };
        foreach (var option in SegmentArguments.All)
            command.Options.Add(option);
        FollowArguments.AddTo(command);
        ProgressArguments.AddTo(command);
        // An option that does not exist would otherwise be taken for one more slide.
        Slides.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(t => t.Value.StartsWith('-')))
                given.AddError($"unknown option '{token.Value}'");
        });
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var request = SegmentArguments.Read(parsed);
        var problems = request
            .Problems()
            .Select(OptionNames.Describe)
            .Concat(SegmentArguments.Contradictions(parsed))
            .Concat(
                FollowArguments.Folder(parsed) is null ? SlideArguments.Problems(parsed, Slides) : FollowArguments.Problems(parsed, request)
            );
        if (Errors.AnyUsageProblem(problems))
            return ExitCode.Usage;
        var output = parsed.GetRequiredValue(Output);
        var display = ProgressArguments.Display(parsed, output);
        using var stop = ProgressArguments.Stop(parsed, cancel);
        return FollowArguments.Folder(parsed) is null
            ? Batch(request, SlideArguments.Read(parsed, Slides), output, display, stop.Token)
            : FollowArguments.Run(parsed, request, output, display, stop.Token);
    }

    private static int Batch(
        SegmentRequest request,
        IReadOnlyList<SlideInput> slides,
        string output,
        IRunDisplay display,
        CancellationToken cancel
    )
    {
        BatchResult? result = null;
        display.Run(() => result = new TumorTracer(request).SegmentInputs(slides, output, display, cancel));
        return Report(result!, display, slides.Count);
    }

    private static int Report(BatchResult result, IRunDisplay display, int slides)
    {
        if (result.Interrupted)
        {
            display.Note("interrupted; the same command goes on where this one stopped");
            return ExitCode.Interrupted;
        }
        if (result.Failed.Count > 0 && slides > 1)
            display.Note($"{result.Failed.Count} of {slides} slides failed");
        return result.Failed.Count > 0 ? ExitCode.Failed : ExitCode.Ok;
    }
}
