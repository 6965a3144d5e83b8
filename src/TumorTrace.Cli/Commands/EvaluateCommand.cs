using System.CommandLine;
using TumorTrace.Core;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Runs;
using TumorTrace.Evaluation;
using TumorTrace.Evaluation.Reports;
using TumorTrace.Evaluation.Runs;
using TumorTrace.Evaluation.Truth;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace evaluate`: runs of `segment` against ground truth, and its subcommands for other programs' results.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string[]> s_runs = new("RUN")
    {
        Description =
            "Output folders of `tumortrace segment`, as FOLDER or NAME=FOLDER, or one slide's (OUT/NAME); several are also compared",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<string?> s_output = new("--output", "-o")
    {
        Description = "Folder for the report: report.html, report.json, tables, plots; with several runs a folder each and the comparison",
    };
    private static readonly Option<double?> s_threshold = new("--threshold")
    {
        Description = "Lowest probability of a tumour px, for overlap and outlines (default: the run's)",
    };
    private static readonly Option<double?> s_low = new("--low-threshold")
    {
        Description =
            "What regions with a sure core go on down to (default: the run's, with its threshold; the value of --threshold: no further)",
    };
    private static readonly Option<double?> s_region = new("--region-threshold")
    {
        Description =
            "Lowest probability of px that join into the regions of the region-max detector (default: the run's; with the preset "
            + "camelyon16 0.1, as in the paper)",
    };
    private static readonly Option<double?> s_minArea = new("--min-area")
    {
        Description = "Regions smaller than this do not count, in µm² (default: the run's)",
    };
    private static readonly Option<double?> s_closeHoles = new("--close-holes")
    {
        Description = "Holes smaller than this are closed, in µm² (default: the run's)",
    };
    private static readonly Option<double> s_boundary = new("--boundary-um")
    {
        Description = "Tolerance of the boundary F-score in µm",
        DefaultValueFactory = _ => new EvaluateRequest().BoundaryUm,
    };
    private static readonly Option<bool> s_double = new("--double")
    {
        Description = "FROC in double precision; the official code keeps lesions' probabilities in float32",
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "The metrics as JSON, at full precision" };

    public static Command Create()
    {
        var command = new Command("evaluate", "Measure results against ground truth.")
        {
            s_runs,
            TruthArguments.Truth,
            TruthArguments.Preset,
            TruthArguments.Exclude,
            TruthArguments.Unknown,
            TruthArguments.OutsideUnknown,
            TruthArguments.Tumor,
            LabelArguments.TumorClass,
            LabelArguments.Strict,
            s_threshold,
            s_low,
            s_region,
            s_minArea,
            s_closeHoles,
            s_boundary,
            s_double,
            TruthArguments.Seed,
            TruthArguments.Threads,
            s_json,
            s_output,
        };
        command.Subcommands.Add(EvaluateFrocCommand.Create());
        command.Subcommands.Add(EvaluateAucCommand.Create());
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var request = Request(parsed);
        var output = parsed.GetValue(s_output);
        var problems = TruthArguments.PresetProblems(parsed).Concat(Errors.OutputFolderProblems(output));
        if (Errors.AnyUsageProblem(problems.Concat(request.Problems().Select(OptionNames.Describe))))
            return ExitCode.Usage;
        var runs = parsed.GetRequiredValue(s_runs).Select(RunFolder.Open).ToList();
        if (runs.GroupBy(r => r.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UserException($"two runs are called {twice.Key}; give them names: NAME=FOLDER");
        var truth = parsed.GetRequiredValue(TruthArguments.Truth);
        var reports = new List<EvaluationReport>();
        foreach (var run in runs)
            reports.Add(One(run, truth, request, runs.Count == 1 || output is null ? output : Path.Combine(output, run.Name), cancel));
        if (output is not null && reports.Count > 1)
            ComparisonFolder.Write(output, reports, baseline: null);
        Print(runs, reports, parsed);
        return ExitCode.Ok;
    }

    private static void Print(List<RunFolder> runs, List<EvaluationReport> reports, ParseResult parsed)
    {
        var json = parsed.GetValue(s_json);
        if (runs is [{ IsOneSlide: true } run])
        {
            var text = SlideText.From(reports[0], Cells(run, TruthArguments.Open(parsed)));
            if (json)
                Console.WriteLine(Json.Line(text));
            else
                text.Print(Console.Out);
        }
        else if (json)
            Console.WriteLine(Json.Indented(reports.Count == 1 ? reports[0] : reports));
        else
            MetricsTable.Print(reports, Console.Out);
    }

    private static CoarseCells? Cells(RunFolder run, TruthSource truth)
    {
        var slide = run.Slides[0];
        var labels = truth.Labels(slide.Name, new PixelSize(slide.Manifest.Width, slide.Manifest.Height));
        using var opened = labels as IDisposable;
        return CoarseCells.Read(slide, labels);
    }

    private static EvaluationReport One(RunFolder run, string truth, EvaluateRequest request, string? folder, CancellationToken cancel)
    {
        Console.Error.WriteLine($"{run.Name}: {run.Slides.Count} slide(s)");
        var report = EvaluateJob.Run(run, truth, request, folder, new ProgressLines(TimeProvider.System, Console.Error), cancel);
        foreach (var warning in report.Warnings)
            Errors.Warn(warning);
        if (folder is not null)
            Console.Error.WriteLine($"{run.Name}: {ReportFolder.Page(folder)}");
        return report;
    }

    private static EvaluateRequest Request(ParseResult parsed) =>
        new()
        {
            Camelyon16 = TruthArguments.IsCamelyon16(parsed),
            Excluded = parsed.GetValue(TruthArguments.Exclude) ?? [],
            Tumor = parsed.GetValue(TruthArguments.Tumor),
            Unknown = parsed.GetValue(TruthArguments.Unknown),
            OutsideUnknown = parsed.GetValue(TruthArguments.OutsideUnknown),
            TumorClasses = LabelArguments.Classes(parsed),
            Strict = parsed.GetValue(LabelArguments.Strict),
            Threshold = parsed.GetValue(s_threshold),
            LowThreshold = parsed.GetValue(s_low),
            RegionThreshold = parsed.GetValue(s_region),
            MinAreaUm2 = parsed.GetValue(s_minArea),
            CloseHolesUm2 = parsed.GetValue(s_closeHoles),
            BoundaryUm = parsed.GetValue(s_boundary),
            DoublePrecision = parsed.GetValue(s_double),
            Seed = parsed.GetValue(TruthArguments.Seed),
            Threads = parsed.GetValue(TruthArguments.Threads),
        };
}
