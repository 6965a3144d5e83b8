using System.CommandLine;
using System.Globalization;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.ModelBuilding.ModelEvaluation;
using TumorTrace.Models;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model halo`: how much context a segmenter's windows need around the part that is kept.</summary>
internal static class ModelHaloCommand
{
    private static readonly HaloSettings s_defaults = new();
    private static readonly Argument<string> s_model = new("SEGMENTER") { Description = "ONNX model of the dense stage" };
    private static readonly Option<string> s_slide = new("--slide") { Description = "The slide to measure on", Required = true };
    private static readonly Option<double?> s_mpp = new("--mpp") { Description = "µm per pixel of the slide, whatever the file states" };
    private static readonly Option<int> s_centre = new("--centre")
    {
        Description = "Side of the square that is kept of each window, in working px",
        DefaultValueFactory = _ => s_defaults.Centre,
    };
    private static readonly Option<int> s_positions = new("--positions")
    {
        Description = "Number of positions on the tissue",
        DefaultValueFactory = _ => s_defaults.Positions,
    };
    private static readonly Option<int[]> s_halos = new("--halo")
    {
        Description = "A halo to measure; may be repeated",
        DefaultValueFactory = _ => [.. s_defaults.Halos],
    };
    private static readonly Option<int> s_reference = new("--reference")
    {
        Description = "Halo of the large window that the others are compared with",
        DefaultValueFactory = _ => s_defaults.Reference,
    };
    private static readonly Option<string?> s_csv = new("--csv") { Description = "Also write the results to this file" };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Inference workers",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Command Create()
    {
        var command = new Command("halo", "Compare windows with small halos with very large windows.")
        {
            s_model,
            s_slide,
            s_mpp,
            s_centre,
            s_positions,
            s_halos,
            s_reference,
            s_csv,
            s_threads,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var settings = new HaloSettings
        {
            Centre = parsed.GetValue(s_centre),
            Positions = parsed.GetValue(s_positions),
            Halos = parsed.GetValue(s_halos)!,
            Reference = parsed.GetValue(s_reference),
            Threads = parsed.GetValue(s_threads),
        };
        if (Errors.AnyUsageProblem(settings.Problems()))
            return ExitCode.Usage;
        using var slide = SlideFile.Open(parsed.GetRequiredValue(s_slide), parsed.GetValue(s_mpp));
        foreach (var warning in slide.Info.Warnings)
            Console.Error.WriteLine($"warning: {warning}");
        var mpp = slide.Info.Mpp ?? throw SegmentationPipeline.NoPixelSize(slide.Info);
        using var model = ModelZoo.Load(parsed.GetRequiredValue(s_model), ModelTask.Segmenter);
        ModelZoo.CheckScale(slide.Info.Path, mpp, model);
        var metrics = HaloCurve.Measure(slide, mpp, model, settings, cancel);
        Show(metrics, settings);
        if (parsed.GetValue(s_csv) is { } csv)
            AtomicFile.WriteText(csv, Csv(metrics));
        return ExitCode.Ok;
    }

    private static void Show(IEnumerable<HaloMetrics> metrics, HaloSettings settings)
    {
        Console.WriteLine($"centres of {settings.Centre} px against windows with a halo of {settings.Reference} px");
        Console.WriteLine("halo px  mean |difference|  max |difference|  IoU at 0.5  px computed per px");
        foreach (var f in metrics)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{f.Halo, 7}  {f.Mean, 17:f5}  {f.Max, 16:f4}  {f.IoU, 10:f4}  {f.PixelsPerCentre, 18:f2}"
                )
            );
    }

    private static string Csv(IEnumerable<HaloMetrics> metrics) =>
        string.Concat(
            metrics
                .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Halo},{f.Mean},{f.Max},{f.IoU},{f.PixelsPerCentre}\n"))
                .Prepend("halo_px,mean_difference,max_difference,iou,computed_per_px\n")
        );
}
