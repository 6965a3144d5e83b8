using System.CommandLine;
using System.Globalization;
using TumorTrace.Cli.RunEvaluation;
using TumorTrace.Core.Files;
using TumorTrace.Core.Slides;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace evaluate froc`: FROC of any program's detections.</summary>
internal static class EvaluateFrocCommand
{
    private static readonly Option<string> s_detections = new("--detections")
    {
        Description = "Folder with NAME.csv for each slide: lines probability,x,y in level-0 px; an empty file where nothing was found",
        Required = true,
    };
    private static readonly Option<bool> s_double = new("--double")
    {
        Description = "All probabilities in double precision; the official code keeps those of lesions in float32",
    };
    private static readonly Option<double?> s_mpp = new("--mpp")
    {
        Description = "µm per level-0 px, where neither preset nor slides tell",
    };
    private static readonly Option<string?> s_slides = new("--slides")
    {
        Description = "Folder of the slides: their sizes and pixel sizes are read",
    };
    private static readonly Option<double> s_downsample = new("--mask-downsample")
    {
        Description = "Level-0 px of a px of the truth's masks, where --slides does not tell",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "Figures, curve and slides as JSON, at full precision" };
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
            TruthArguments.Tumor,
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
        var request = new FrocRequest(
            parsed.GetRequiredValue(s_detections),
            truth,
            TruthArguments.Roll(parsed, truth),
            parsed.GetValue(s_mpp),
            parsed.GetValue(s_slides),
            parsed.GetValue(s_downsample),
            parsed.GetValue(TruthArguments.Threads)
        );
        var (slides, warnings) = FrocEvaluation.Run(request, cancel);
        foreach (var warning in warnings)
            Console.Error.WriteLine($"warning: {warning}");
        var report = FrocReport.Of(slides, warnings, parsed.GetValue(s_double), parsed.GetValue(TruthArguments.Seed));
        if (parsed.GetValue(s_output) is { } folder)
            Write(folder, report, slides);
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
            yield return $"--mpp and --preset {SlideRoll.Presets} exclude each other: the challenge's grid is that of 0.243 µm/px";
        if (parsed.GetValue(s_downsample) < 1)
            yield return $"--mask-downsample is {parsed.GetValue(s_downsample)}, expected 1 or more";
    }

    private static void Print(FrocReport report)
    {
        Console.WriteLine($"images       {report.Images}");
        Console.WriteLine($"lesions      {report.Lesions}, beside {report.ItcLesions} of isolated tumour cells, which do not count");
        foreach (var (rate, sensitivity) in report.FpThresholds.Zip(report.Sensitivity))
            Console.WriteLine($"{rate, 5} FP      {sensitivity:f4}");
        Console.WriteLine(
            $"FROC score   {report.FrocScore:f4}{(report.FrocScoreLow is { } low ? $" [{low:f4}, {report.FrocScoreHigh:f4}]" : "")}, {report.Precision}"
        );
    }

    private static void Write(string folder, FrocReport report, IReadOnlyList<FrocSlide> slides)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(
            Path.Combine(folder, "curve.csv"),
            "average_false_positives,sensitivity\n" + string.Concat(report.Curve.Select(p => Line(p[0], p[1])))
        );
        AtomicFile.WriteText(
            Path.Combine(folder, "per_slide.csv"),
            "slide,has_tumor,detections,false_positives,lesions_hit,non_itc_lesions\n"
                + string.Concat(
                    report.Slides.Select(s => Line(s.Name, s.Tumor ? 1 : 0, s.Detections, s.FalsePositives, s.LesionsHit, s.NonItcLesions))
                )
        );
        AtomicFile.WriteText(
            Path.Combine(folder, "lesions.csv"),
            "slide,label,x,y,area_mm2,major_axis_um,is_itc,probability\n" + string.Concat(slides.SelectMany(Lesions))
        );
        AtomicFile.WriteText(Path.Combine(folder, "froc.json"), Json.Indented(report) + "\n");
    }

    private static IEnumerable<string> Lesions(FrocSlide slide) =>
        slide.Lesions.Select(l =>
            Line(
                slide.Name,
                l.Label,
                slide.Rule.CentreOf(l).X,
                slide.Rule.CentreOf(l).Y,
                slide.Rule.AreaMm2(l),
                slide.Rule.MajorAxisUm(l),
                l.IsItc ? 1 : 0,
                slide.Hits.Lesions[l.Label - 1]
            )
        );

    private static string Line(params object[] fields) =>
        CsvLine.Join(fields.Select(f => Convert.ToString(f, CultureInfo.InvariantCulture)!)) + "\n";
}
