using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.Core.Slides;
using TumorTrace.Evaluation.Detections;
using TumorTrace.Evaluation.Truth;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace evaluate froc`: FROC of any program's detections.</summary>
internal static class EvaluateFrocCommand
{
    private static readonly Option<string> s_detections = new("--detections")
    {
        Description = "Folder with NAME.csv per slide: lines probability,x,y in level-0 px; an empty file if nothing was found",
        Required = true,
    };
    private static readonly Option<bool> s_double = new("--double")
    {
        Description = "All probabilities in double precision; the official code keeps those of lesions in float32",
    };
    private static readonly Option<double?> s_mpp = new("--mpp")
    {
        Description = "µm per level-0 px, whatever the preset or the slides state",
    };
    private static readonly Option<string?> s_slides = new("--slides")
    {
        Description = "Folder of the slides, to read their sizes and pixel sizes",
    };
    private static readonly Option<double> s_downsample = new("--mask-downsample")
    {
        Description = "Level-0 px per px of the truth's masks, without --slides",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "Metrics, curve and slides as JSON, at full precision" };
    private static readonly Option<string?> s_output = new("--output", "-o")
    {
        Description = "Folder for froc.json, curve.csv, per_slide.csv and lesions.csv",
    };

    public static Command Create()
    {
        var command = new Command("froc", "FROC of any program's detections (Camelyon16 task 1).")
        {
            s_detections,
            TruthArguments.Truth,
            TruthArguments.Preset,
            TruthArguments.Exclude,
            TruthArguments.Unknown,
            TruthArguments.OutsideUnknown,
            TruthArguments.Tumor,
            LabelArguments.TumorClass,
            LabelArguments.Strict,
            s_mpp,
            s_slides,
            s_downsample,
            s_double,
            TruthArguments.Seed,
            TruthArguments.Threads,
            s_json,
            s_output,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        if (Errors.AnyUsageProblem(Problems(parsed)))
            return ExitCode.Usage;
        var truth = TruthArguments.Open(parsed);
        var request = new FrocRequest
        {
            Detections = parsed.GetRequiredValue(s_detections),
            Truth = truth,
            Selection = TruthArguments.Selection(parsed, truth),
            Mpp = parsed.GetValue(s_mpp),
            Slides = parsed.GetValue(s_slides),
            MaskDownsample = parsed.GetValue(s_downsample),
            Threads = parsed.GetValue(TruthArguments.Threads),
        };
        var (slides, warnings) = FrocEvaluation.Run(request, cancel);
        foreach (var warning in warnings)
            Errors.Warn(warning);
        var report = FrocReport.From(slides, warnings, parsed.GetValue(s_double), parsed.GetValue(TruthArguments.Seed));
        if (parsed.GetValue(s_output) is { } folder)
            FrocFolder.Write(folder, report, slides);
        if (parsed.GetValue(s_json))
            Console.WriteLine(Json.Indented(report));
        else
            Print(report);
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        foreach (var problem in TruthArguments.Problems(parsed).Concat(Errors.OutputFolderProblems(parsed.GetValue(s_output))))
            yield return problem;
        if (parsed.GetValue(s_mpp) is { } mpp && !MppRule.IsPlausible(mpp))
            yield return $"--mpp is {mpp}, expected {MppRule.Smallest} to {MppRule.Largest} µm/px";
        if (parsed.GetValue(s_mpp) is not null && TruthArguments.IsCamelyon16(parsed))
            yield return $"--mpp and --preset {SlideSelection.Preset} exclude each other: the challenge measures at 0.243 µm/px";
        if (parsed.GetValue(s_downsample) < 1)
            yield return $"--mask-downsample is {parsed.GetValue(s_downsample)}, expected 1 or more";
    }

    private static void Print(FrocReport report)
    {
        Console.WriteLine($"images       {report.Images}");
        Console.WriteLine($"lesions      {report.Lesions}, beside {report.ItcLesions} of isolated tumour cells, which do not count");
        foreach (var (rate, sensitivity) in report.FpThresholds.Zip(report.Sensitivity))
            Console.WriteLine($"{rate, 5} FP      {sensitivity:f4}");
        var interval = report.FrocScoreLow is { } low ? $" [{low:f4}, {report.FrocScoreHigh:f4}]" : "";
        Console.WriteLine($"FROC score   {report.FrocScore:f4}{interval}, {report.Precision}");
    }
}
