using System.CommandLine;
using TumorTrace.Core;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.ModelBuilding.Datasets;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace dataset from-corrections`: what reviewers accepted, rejected and redrew becomes training data.</summary>
internal static class DatasetFromCorrectionsCommand
{
    private static readonly Argument<string> s_workspace = new("WORKSPACE")
    {
        Description = "Workspace of `tumortrace serve`, a run (-o of `tumortrace segment`), or one slide's folder in it",
    };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "The folder to write, with set.csv, labels and hard-negatives.csv; it must not exist",
        Required = true,
    };
    private static readonly Option<string[]> s_slides = new("--slides")
    {
        Description = "Folder with the slides, if they are not in WORKSPACE/slides or beside the run; may be repeated",
    };
    private static readonly Option<bool> s_unreviewed = new("--unreviewed-as-normal")
    {
        Description = "Treat tissue outside all regions as normal; otherwise it is not used",
    };
    private static readonly Option<double> s_mpp = new("--mpp")
    {
        Description = "µm per working px of the training, for the positions of hard negatives",
        DefaultValueFactory = _ => 0.25,
    };
    private static readonly Option<double> s_share = new("--val-share")
    {
        Description = "Share of the slides that becomes val",
        DefaultValueFactory = _ => 0.2,
    };
    private static readonly Option<int> s_seed = new("--seed") { Description = "Seed of the draw", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("from-corrections", "Make a data set of what was accepted, rejected and redrawn in the viewer.")
        {
            s_workspace,
            s_output,
            s_slides,
            s_unreviewed,
            s_mpp,
            s_share,
            s_seed,
        };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var request = new CorrectionRequest
        {
            Workspace = parsed.GetRequiredValue(s_workspace),
            Output = parsed.GetRequiredValue(s_output),
            Slides = parsed.GetValue(s_slides) ?? [],
            UnreviewedAsNormal = parsed.GetValue(s_unreviewed),
            Mpp = parsed.GetValue(s_mpp),
            ValShare = parsed.GetValue(s_share),
            Seed = parsed.GetValue(s_seed),
        };
        if (Errors.AnyUsageProblem(request.Problems().Select(p => Errors.Describe(p))))
            return ExitCode.Usage;
        Print(request, new CorrectionSet(request).Write());
        return ExitCode.Ok;
    }

    private static void Print(CorrectionRequest request, CorrectionResult result)
    {
        foreach (var slide in result.Slides)
        {
            if (slide.Source.IsOutdated)
                Console.Error.WriteLine(
                    $"warning: {slide.Source.Folder}: was segmented again after its correction; only accepted and rejected regions count"
                );
            Console.WriteLine(
                $"{slide.Source.Name}: version {slide.Source.Newest.Version}: "
                    + $"tumour {slide.Count(Verdict.Accepted)} accepted and {slide.Count(Verdict.Redrawn)} drawn; "
                    + $"normal {slide.Count(Verdict.Rejected)} rejected, {slide.Count(Verdict.Removed)} deleted or trimmed, "
                    + $"{slide.Count(Verdict.Normal)} drawn; not used {slide.Count(Verdict.NotReviewed, Verdict.LeftOut)}"
            );
        }
        foreach (var left in result.LeftOut)
            Console.Error.WriteLine($"warning: {left.Folder}: left out: {left.Reason}");
        if (!request.UnreviewedAsNormal && result.Slides.All(s => s.Count(Verdict.Rejected, Verdict.Removed, Verdict.Normal) == 0))
            Console.Error.WriteLine(
                "warning: nothing was rejected, so the set has no normal tissue; reject some regions, "
                    + "add --unreviewed-as-normal, or add normal images to set.csv"
            );
        if (result.Slides.All(s => s.Count(Verdict.Accepted, Verdict.Redrawn) == 0))
            Console.Error.WriteLine(
                "warning: nothing was accepted or drawn, so the set has no tumour; accept some regions, "
                    + "or add images with tumour to set.csv"
            );
        var set = Path.Combine(request.Output, "set.csv");
        Console.WriteLine(
            $"{set}: {result.Slides.Count} slides, {result.HardNegatives} positions of hard negatives at {request.Mpp:g4} µm/px"
        );
        Console.WriteLine(
            $"next: tumortrace train segmenter --data {set} --hard-negatives {Path.Combine(request.Output, "hard-negatives.csv")} "
                + $"--mpp {request.Mpp:g4} --init MODEL/best.safetensors -o RUN"
        );
    }
}
