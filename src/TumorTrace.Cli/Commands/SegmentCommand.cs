using System.CommandLine;
using TumorTrace.Cli.Jobs;
using TumorTrace.Cli.Progress;
using TumorTrace.Core;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Windows;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace segment`: slides in, polygons, heatmaps and manifests out.</summary>
internal static class SegmentCommand
{
    private static readonly Argument<string[]> s_slides = new("SLIDE")
    {
        Description = "Slides, or folders of slides",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "Folder for the results, one subfolder a slide",
        Required = true,
    };
    private static readonly Option<string?> s_list = new("--list") { Description = "Text file with one slide a line" };
    private static readonly Option<string?> s_models = new("--models", "-m")
    {
        Description =
            "A shipped pair of models by name, or a folder with classifier.onnx and segmenter.onnx (default: the pair nearest to the slide's pixel size)",
    };
    private static readonly Option<string?> s_classifier = new("--classifier") { Description = "ONNX model of the coarse stage" };
    private static readonly Option<string[]> s_segmenters = new("--segmenter")
    {
        Description = "ONNX model of the dense stage; give it several times for an ensemble",
    };
    private static readonly Option<bool> s_ensemble = new("--ensemble")
    {
        Description = "All segmenters of the pair: the mean of their heatmaps, and their disagreement",
    };
    private static readonly Option<bool> s_exhaustive = new("--exhaustive") { Description = "Dense stage on all tissue, no coarse stage" };
    private static readonly Option<bool> s_coarseOnly = new("--coarse-only") { Description = "Stop after the coarse stage" };
    private static readonly Option<double> s_candidates = new("--candidate-threshold")
    {
        Description = "Coarse probability from which a cell goes to the dense stage",
        DefaultValueFactory = _ => 0.5,
    };
    private static readonly Option<string?> s_areas = new("--candidates")
    {
        Description =
            "Where the dense stage runs, instead of where the coarse stage calls it: annotations, or a mask (white = refine here)",
    };
    private static readonly Option<double> s_threshold = new("--threshold")
    {
        Description = "Probability from which a pixel is inside a polygon",
        DefaultValueFactory = _ => 0.5,
    };
    private static readonly Option<WindowMode> s_windows = new("--windows")
    {
        Description =
            "Dense windows: the paper's lattice of half-overlapping squares (paper), or rectangles that cover the candidates once, each with a halo (lean)",
        DefaultValueFactory = _ => new SegmentOptions().Windows,
    };
    private static readonly Option<int?> s_window = new("--dense-window")
    {
        Description =
            "Side of the dense windows in working px, a multiple of 8; lean windows have at most its square (default: the model's)",
    };
    private static readonly Option<int?> s_halo = new("--halo")
    {
        Description =
            "Lean windows: context on every side of what counts, in working px, a multiple of 8 (default: 192, or a quarter of smaller windows)",
    };
    private static readonly Option<int> s_margin = new("--margin")
    {
        Description = "Lean windows: coarse cells by which the candidates are grown",
        DefaultValueFactory = _ => SegmentOptions.DefaultMargin,
    };
    private static readonly Option<bool> s_noHoles = new("--no-holes") { Description = "External contours only, as in the paper" };
    private static readonly Option<bool> s_smooth = new("--smooth")
    {
        Description = "Polygons along the sub-pixel iso-line instead of pixel edges",
    };
    private static readonly Option<double> s_simplify = new("--simplify")
    {
        Description = "Simplify polygons by at most this distance in µm",
    };
    private static readonly Option<double> s_minArea = new("--min-area") { Description = "Drop regions smaller than this, in µm²" };
    private static readonly Option<bool> s_glass = new("--keep-glass")
    {
        Description = "Keep the heatmap outside the tissue instead of setting it to 0",
    };
    private static readonly Option<double?> s_mpp = new("--mpp") { Description = "µm per pixel of slides that state none" };
    private static readonly Option<string> s_frame = new("--frame")
    {
        Description = "GeoJSON coordinates from the slide's corner (full) or the scanned area's (bounds)",
        DefaultValueFactory = _ => "full",
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Threads that run the networks",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private static readonly Option<int> s_batch = new("--batch")
    {
        Description = "Coarse windows a call (patch mode)",
        DefaultValueFactory = _ => 4,
    };
    private static readonly Option<long> s_cache = new("--tile-cache")
    {
        Description = "MiB of decoded tiles kept per stage",
        DefaultValueFactory = _ => WorkingSlide.DefaultCacheBytes >> 20,
    };
    private static readonly Option<long?> s_memory = new("--memory")
    {
        Description = "MiB for the whole process at most: fewer workers and tiles where needed, the same results",
    };
    private static readonly Option<Precision> s_precision = new("--precision")
    {
        Description = "The pair's segmenters in fp32 or int8; auto: int8 where it is proven equal and faster here",
    };
    private static readonly Option<bool> s_overwrite = new("--overwrite") { Description = "Do slides again that are done already" };
    private static readonly Option<string> s_hash = new("--hash")
    {
        Description = "Fingerprint slides by head and tail, or in full",
        DefaultValueFactory = _ => "head-tail",
    };
    private static readonly Option<bool> s_json = new("--json-progress") { Description = "Progress as JSON lines on standard output" };

    public static Command Create()
    {
        var command = new Command("segment", "Segment the tumour regions of slides.")
        {
            s_slides,
            s_output,
            s_list,
            s_models,
            s_classifier,
            s_segmenters,
            s_ensemble,
            s_exhaustive,
            s_coarseOnly,
            s_candidates,
            CoarseArguments.Mode,
            CoarseArguments.Block,
            CoarseArguments.Halo,
            s_threshold,
            s_windows,
            s_window,
            s_halo,
            s_margin,
            s_noHoles,
            s_smooth,
            s_simplify,
            s_minArea,
            s_glass,
            s_mpp,
            s_frame,
            TissueArguments.Mask,
            TissueArguments.Channel,
            TissueArguments.MinObject,
            TissueArguments.MinHole,
            s_threads,
            s_batch,
            s_cache,
            s_memory,
            s_precision,
            s_overwrite,
            s_hash,
            s_json,
        };
        command.Options.Add(s_areas);
        // An option that does not exist would otherwise be taken for one more slide.
        s_slides.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(t => t.Value.StartsWith('-')))
                given.AddError($"unknown option '{token.Value}'");
        });
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = Options(parsed) with { CandidatesFile = parsed.GetValue(s_areas) };
        var run = new RunSettings(
            parsed.GetValue(s_threads),
            parsed.GetValue(s_batch),
            parsed.GetValue(s_cache) << 20,
            parsed.GetValue(s_memory) << 20
        );
        if (Errors.AnyUsageProblem([.. options.Problems(), .. run.Problems(), .. Contradictions(parsed)]))
            return ExitCode.Usage;
        var request = new SegmentRequest(
            parsed.GetRequiredValue(s_output),
            options,
            run,
            parsed.GetValue(s_models),
            parsed.GetValue(s_classifier),
            parsed.GetValue(s_segmenters) ?? [],
            parsed.GetValue(s_overwrite),
            parsed.GetValue(s_hash) == "full",
            parsed.GetValue(s_ensemble),
            parsed.GetValue(s_precision)
        );
        var slides = SlideInputs.Expand(parsed.GetValue(s_slides) ?? [], parsed.GetValue(s_list));
        var display = IRunDisplay.Choose(parsed.GetValue(s_json), TimeProvider.System);
        return new BatchRunner(request, display, TimeProvider.System).Run(slides, cancel);
    }

    private static SegmentOptions Options(ParseResult parsed) =>
        CoarseArguments.Into(
            new SegmentOptions(
                parsed.GetValue(s_exhaustive) ? CascadeMode.Exhaustive
                    : parsed.GetValue(s_coarseOnly) ? CascadeMode.CoarseOnly
                    : CascadeMode.Cascade,
                parsed.GetValue(s_candidates),
                parsed.GetValue(s_windows),
                parsed.GetValue(s_window),
                parsed.GetValue(s_halo),
                parsed.GetValue(s_margin),
                parsed.GetValue(s_threshold),
                !parsed.GetValue(s_noHoles),
                parsed.GetValue(s_smooth),
                parsed.GetValue(s_simplify),
                parsed.GetValue(s_minArea),
                parsed.GetValue(s_glass),
                parsed.GetValue(s_mpp),
                parsed.GetValue(s_frame)!,
                TissueArguments.Read(parsed)
            ),
            parsed
        );

    private static IEnumerable<string> Contradictions(ParseResult parsed)
    {
        if (parsed.GetValue(s_slides) is not { Length: > 0 } && parsed.GetValue(s_list) is null)
            yield return "no slides given: name files, folders or --list FILE";
        if (parsed.GetValue(s_exhaustive) && parsed.GetValue(s_coarseOnly))
            yield return "--exhaustive and --coarse-only exclude each other";
        if (parsed.GetValue(s_ensemble) && (parsed.GetValue(s_segmenters) is { Length: > 0 } || parsed.GetValue(s_coarseOnly)))
            yield return "--ensemble takes the segmenters of the pair: leave out --segmenter and --coarse-only";
        if (
            parsed.GetValue(s_windows) == WindowMode.Paper
            && (parsed.GetValue(s_halo) is not null || parsed.GetResult(s_margin) is { Implicit: false })
        )
            yield return "--halo and --margin belong to --windows lean: the paper's windows have neither";
        if (parsed.GetValue(s_hash) is not ("head-tail" or "full"))
            yield return $"--hash is {parsed.GetValue(s_hash)}, expected head-tail or full";
    }
}
