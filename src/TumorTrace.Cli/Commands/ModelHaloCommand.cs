using System.CommandLine;
using System.Globalization;
using TumorTrace.Cli.Evaluation;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Models;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model halo`: how much context around what counts a segmenter's windows need.</summary>
internal static class ModelHaloCommand
{
    private static readonly Argument<string> s_model = new("SEGMENTER") { Description = "ONNX model of the dense stage" };
    private static readonly Option<string> s_slide = new("--slide") { Description = "The slide to measure on", Required = true };
    private static readonly Option<double?> s_mpp = new("--mpp") { Description = "µm per pixel of a slide that states none" };
    private static readonly Option<int> s_centre = new("--centre")
    {
        Description = "Side of what counts of each window, in working px",
        DefaultValueFactory = _ => 512,
    };
    private static readonly Option<int> s_places = new("--places")
    {
        Description = "Number of places on the tissue",
        DefaultValueFactory = _ => 8,
    };
    private static readonly Option<int[]> s_halos = new("--halo")
    {
        Description = "A halo to measure; may be repeated",
        DefaultValueFactory = _ => [0, 16, 32, 48, 64, 96, 128, 192, 256, 384],
    };
    private static readonly Option<int> s_reference = new("--reference")
    {
        Description = "Halo of the large window that the others are compared with",
        DefaultValueFactory = _ => 640,
    };
    private static readonly Option<string?> s_csv = new("--csv") { Description = "Also write the figures to this file" };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Inference workers",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Command Create()
    {
        var command = new Command("halo", "Compare answers of windows with small halos with those of very large windows.")
        {
            s_model,
            s_slide,
            s_mpp,
            s_centre,
            s_places,
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
        var settings = new HaloSettings(
            parsed.GetValue(s_centre),
            parsed.GetValue(s_places),
            parsed.GetValue(s_halos)!,
            parsed.GetValue(s_reference),
            parsed.GetValue(s_threads)
        );
        if (Errors.AnyUsageProblem(Problems(settings)))
            return ExitCode.Usage;
        using var slide = SlideFile.Open(parsed.GetRequiredValue(s_slide), parsed.GetValue(s_mpp));
        var mpp = slide.Info.Mpp ?? throw SegmentationPipeline.NoPixelSize(slide.Info);
        using var model = ModelZoo.Load(parsed.GetRequiredValue(s_model), ModelTask.Segmenter);
        ModelZoo.CheckScale(slide.Info.Path, mpp, model);
        var stride = model.Card.OutputStride!.Value;
        if (settings.Halos.Append(settings.Centre).Append(settings.Reference).FirstOrDefault(px => px % stride != 0) is > 0 and var odd)
            throw new UserException($"{model.Path}: {odd} px is not a multiple of the model's output stride {stride}");
        var figures = HaloCurve.Measure(slide, mpp, model, settings, cancel);
        Show(figures, settings);
        if (parsed.GetValue(s_csv) is { } csv)
            AtomicFile.WriteText(csv, Csv(figures));
        return ExitCode.Ok;
    }

    private static void Show(IEnumerable<HaloFigures> figures, HaloSettings settings)
    {
        Console.WriteLine($"centres of {settings.Centre} px against windows with a halo of {settings.Reference} px");
        Console.WriteLine("halo px  mean |difference|  max |difference|  IoU at 0.5  px computed per px");
        foreach (var f in figures)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{f.Halo, 7}  {f.Mean, 17:f5}  {f.Max, 16:f4}  {f.IoU, 10:f4}  {f.PixelsPerCentre, 18:f2}"
                )
            );
    }

    private static string Csv(IEnumerable<HaloFigures> figures) =>
        string.Concat(
            figures
                .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Halo},{f.Mean},{f.Max},{f.IoU},{f.PixelsPerCentre}\n"))
                .Prepend("halo_px,mean_difference,max_difference,iou,computed_per_px\n")
        );

    private static IEnumerable<string> Problems(HaloSettings settings)
    {
        if (settings.Centre is < 8 or > 4096)
            yield return $"--centre is {settings.Centre}, expected 8 to 4096 px";
        if (settings.Places < 1)
            yield return $"--places is {settings.Places}, expected at least 1";
        if (settings.Halos.Any(h => h is < 0 or > 4096) || settings.Halos.Count == 0)
            yield return $"--halo is {string.Join(", ", settings.Halos)}, expected 0 to 4096 px";
        if (settings.Reference is < 0 or > 4096)
            yield return $"--reference is {settings.Reference}, expected 0 to 4096 px";
        if (settings.Threads < 1)
            yield return $"--threads is {settings.Threads}, expected at least 1";
    }
}
