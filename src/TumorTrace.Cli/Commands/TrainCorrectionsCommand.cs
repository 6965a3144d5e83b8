using System.CommandLine;
using TumorTrace.Core.Runs;
using TumorTrace.ModelBuilding.Retraining;
using TumorTrace.Models;
using TumorTrace.Server.Options;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace train corrections`: a pair of models learns from what reviewers corrected, and is kept if it is better.</summary>
internal static class TrainCorrectionsCommand
{
    private static readonly Argument<string> s_workspace = new("WORKSPACE")
    {
        Description = "Workspace of `tumortrace serve`, or a run (-o of `tumortrace segment`) with corrections",
    };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "The new pair's folder, such as WORKSPACE/models/NAME; the same command resumes a training that was interrupted",
        Required = true,
    };
    private static readonly Option<string> s_base = new("--init")
    {
        Description = "The pair to begin with: a shipped one such as breast-40x, or a folder",
        Required = true,
    };
    private static readonly Option<string[]> s_slides = new("--slides")
    {
        Description = "Folder with the slides, if they are not in WORKSPACE/slides or beside the run; may be repeated",
    };
    private static readonly Option<bool> s_unreviewed = new("--unreviewed-as-normal")
    {
        Description = "Whole slides were looked at: tissue outside all regions is normal; otherwise it is not used",
    };
    private static readonly Option<int> s_steps = new("--steps")
    {
        Description = "Optimiser steps of 8 patches",
        DefaultValueFactory = _ => 150,
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Threads of the optimiser and of the networks",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Command Create()
    {
        var command = new Command(
            "corrections",
            "Train a pair's segmenter on corrections; it is kept only if it is better on corrected slides that it did not learn from."
        )
        {
            s_workspace,
            s_output,
            s_base,
            s_slides,
            s_unreviewed,
            s_steps,
            s_threads,
        };
        ProgressArguments.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    /// <summary>The command line that starts it from another program.</summary>
    public static TrainCommandLine CommandLine(int? threads = null) =>
        (workspace, output, pair, wholeSlides) =>
            [
                .. Arguments(workspace, output, pair, wholeSlides),
                .. threads is { } given ? [s_threads.Name, $"{given}"] : Array.Empty<string>(),
            ];

    private static IReadOnlyList<string> Arguments(string workspace, string output, string pairFolder, bool unreviewedAsNormal) =>
        [
            "train",
            "corrections",
            workspace,
            s_output.Name,
            output,
            s_base.Name,
            pairFolder,
            .. unreviewedAsNormal ? [s_unreviewed.Name] : Array.Empty<string>(),
            .. ProgressArguments.ForPrograms,
        ];

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var request = new RetrainRequest
        {
            Workspace = parsed.GetRequiredValue(s_workspace),
            Output = parsed.GetRequiredValue(s_output),
            Base = ModelZoo.Pair(parsed.GetRequiredValue(s_base)).Folder,
            Slides = parsed.GetValue(s_slides) ?? [],
            UnreviewedAsNormal = parsed.GetValue(s_unreviewed),
            Steps = parsed.GetValue(s_steps),
            Threads = parsed.GetValue(s_threads),
        };
        if (Errors.AnyUsageProblem(request.Problems().Select(OptionNames.Describe).Concat(Errors.OutputFolderProblems(request.Output))))
            return ExitCode.Usage;
        var display = ProgressArguments.Display(parsed, request.Output);
        using var stop = ProgressArguments.Stop(parsed, cancel);
        RetrainingRecord? record = null;
        display.Run(() => record = new RetrainJob(request, display, TimeProvider.System, stop.Token).Run());
        display.Retrained(record!);
        return ExitCode.Ok;
    }
}
