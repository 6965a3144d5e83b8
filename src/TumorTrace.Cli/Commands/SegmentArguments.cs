using System.CommandLine;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.Models;
using TumorTrace.Segmentation;

namespace TumorTrace.Cli.Commands;

/// <summary>The options of `segment`, as a request to the library. What is typed goes before what a file of options holds.</summary>
internal static class SegmentArguments
{
    private static readonly SegmentOptions s_defaults = new();

    private static readonly Option<string?> s_file = new("--options")
    {
        Description = "JSON file with models, options and settings; options on the command line go before it",
    };
    private static readonly Option<string?> s_models = new("--models", "-m")
    {
        Description =
            "A shipped pair of models by name, or a folder with classifier.onnx and segmenter.onnx (default: the pair "
            + "nearest to the slide's pixel size)",
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
        DefaultValueFactory = _ => s_defaults.Candidates.Threshold,
    };
    private static readonly Option<string?> s_areas = new("--candidates")
    {
        Description =
            "Where the dense stage runs, instead of where the coarse stage calls it: annotations, or a mask (white = refine here)",
    };
    private static readonly Option<double> s_threshold = new("--threshold")
    {
        Description = "Probability from which a pixel is inside a polygon",
        DefaultValueFactory = _ => s_defaults.Polygons.Threshold,
    };
    private static readonly Option<double?> s_low = new("--low-threshold")
    {
        Description =
            "Regions that reach --core-threshold somewhere go on down to this probability (default: the model's, with the usual "
            + "--threshold; the value of --threshold: no further)",
    };
    private static readonly Option<double> s_core = new("--core-threshold")
    {
        Description = "Probability that a region must reach to go on down to --low-threshold",
        DefaultValueFactory = _ => s_defaults.Polygons.CoreThreshold,
    };
    private static readonly Option<WindowMode> s_windows = new("--windows")
    {
        Description =
            "Dense windows: the paper's lattice of half-overlapping squares (paper), or rectangles that cover the candidates "
            + "once, each with a halo (lean)",
        DefaultValueFactory = _ => s_defaults.Dense.Windows,
    };
    private static readonly Option<int?> s_window = new("--dense-window")
    {
        Description =
            "Side of the dense windows in working px, a multiple of 8; lean windows have at most its square (default: the model's, "
            + "lean: larger where halos would take much of it)",
    };
    private static readonly Option<int?> s_halo = new("--halo")
    {
        Description =
            "Lean windows: context on every side of what counts, in working px, a multiple of 8 (default: the model's, "
            + "else 192, or a quarter of smaller windows)",
    };
    private static readonly Option<int> s_margin = new("--margin")
    {
        Description = "Lean windows: coarse cells by which the candidates are grown",
        DefaultValueFactory = _ => DenseOptions.DefaultMargin,
    };
    private static readonly Option<bool> s_noHoles = new("--no-holes") { Description = "External contours only, as in the paper" };
    private static readonly Option<bool> s_exact = new("--exact")
    {
        Description = "Polygons along the edges of heatmap px, with exact areas, instead of along the sub-pixel iso-line",
    };
    private static readonly Option<double?> s_simplify = new("--simplify")
    {
        Description = "Simplify polygons by at most this distance in µm (default: half a heatmap px; with --exact 0)",
    };
    private static readonly Option<double> s_minArea = new("--min-area")
    {
        Description = "Leave out regions smaller than this in µm², and count them",
        DefaultValueFactory = _ => new PolygonOptions().MinAreaUm2,
    };
    private static readonly Option<double> s_closeHoles = new("--close-holes")
    {
        Description = "Close holes smaller than this in µm², and count them",
        DefaultValueFactory = _ => new PolygonOptions().CloseHolesUm2,
    };
    private static readonly Option<bool> s_glass = new("--keep-glass")
    {
        Description = "Keep the heatmap outside the tissue instead of setting it to 0",
    };
    private static readonly Option<bool> s_symmetries = new("--tta")
    {
        Description =
            "Test-time augmentation: the mean over each dense window's eight mirrored and turned views, and how far they disagree; "
            + "eight times the work",
    };
    private static readonly Option<double?> s_mpp = new("--mpp") { Description = "µm per pixel of all slides, whatever the files state" };
    private static readonly Option<string> s_frame = new("--frame")
    {
        Description = "GeoJSON coordinates from the slide's corner (full) or the scanned area's (bounds)",
        DefaultValueFactory = _ => "full",
    };
    internal static readonly Option<int> Threads = new("--threads", "-t")
    {
        Description = "Threads that run the networks",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private static readonly Option<int> s_batch = new("--batch")
    {
        Description = "Coarse windows per call (patch mode)",
        DefaultValueFactory = _ => new RunSettings().Batch,
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
        Description =
            "The pair's models in fp32, int8 (processors) or fp16 (GPUs); auto: the lighter one where it is proven equal, and int8 where "
            + "it is faster here",
    };
    private static readonly Option<string?> s_device = DeviceArguments.Create("What runs the networks");
    private static readonly Option<bool> s_overwrite = new("--overwrite") { Description = "Do slides again that are done already" };
    private static readonly Option<string?> s_part = new("--part")
    {
        Description =
            "I/N: do part I of N of the work, beside processes that do the others into the same folder; twice, then --merge. Small slides "
            + "are done whole by one of them",
    };
    private static readonly Option<bool> s_merge = new("--merge")
    {
        Description = "Compute nothing: make the results of what all parts left",
    };
    private static readonly Option<string> s_hash = new("--hash")
    {
        Description = "Fingerprint slides by head and tail, or in full",
        DefaultValueFactory = _ => "head-tail",
    };

    /// <summary>In the order of the help text.</summary>
    public static IEnumerable<Option> All =>
        [
            s_file,
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
            s_low,
            s_core,
            s_windows,
            s_window,
            s_halo,
            s_margin,
            s_noHoles,
            s_exact,
            s_simplify,
            s_minArea,
            s_closeHoles,
            s_glass,
            s_symmetries,
            s_mpp,
            s_frame,
            TissueArguments.Mask,
            TissueArguments.Channel,
            TissueArguments.MinObject,
            TissueArguments.MinHole,
            TissueArguments.KeepPen,
            Threads,
            s_batch,
            s_cache,
            s_memory,
            s_precision,
            s_device,
            s_overwrite,
            s_part,
            s_merge,
            s_hash,
            LabelArguments.Strict,
            s_areas,
        ];

    /// <summary>Those of a run that is divided.</summary>
    public static IEnumerable<Option> Divisible => All.Except([s_part, s_merge, s_overwrite]);

    public static SegmentRequest Read(ParseResult parsed)
    {
        var given = new GivenOptions(parsed);
        var file = parsed.GetValue(s_file) is { } path ? SegmentRequest.Read(path) : new SegmentRequest();
        return file with
        {
            Models = Models(file.Models, given),
            Options = Options(file.Options, given),
            Settings = Settings(file.Settings, given),
            Overwrite = given.Or(s_overwrite, file.Overwrite),
            Part = parsed.GetValue(s_part) is { } part ? WorkPart.TryParse(part) : file.Part,
            Merge = given.Or(s_merge, file.Merge),
            Strict = given.Or(LabelArguments.Strict, file.Strict),
            WholeHash = given.Has(s_hash) ? parsed.GetValue(s_hash) == "full" : file.WholeHash,
        };
    }

    /// <summary>What only the command line can get wrong.</summary>
    public static IEnumerable<string> Contradictions(ParseResult parsed)
    {
        var given = new GivenOptions(parsed);
        if (parsed.GetValue(s_exhaustive) && parsed.GetValue(s_coarseOnly))
            yield return "--exhaustive and --coarse-only exclude each other";
        if (!given.Has(s_file) && parsed.GetValue(s_windows) == WindowMode.Paper && (given.Has(s_halo) || given.Has(s_margin)))
            yield return "--halo and --margin belong to --windows lean: the paper's windows have neither";
        if (parsed.GetValue(s_part) is { } part && WorkPart.TryParse(part) is null)
            yield return $"{s_part.Name} is {part}, expected {WorkPart.Expected}";
        if (parsed.GetValue(s_hash) is not ("head-tail" or "full"))
            yield return $"--hash is {parsed.GetValue(s_hash)}, expected head-tail or full";
        if (parsed.GetValue(s_frame) is not ("full" or "bounds"))
            yield return $"--frame is {parsed.GetValue(s_frame)}, expected full or bounds";
    }

    private static ModelChoice Models(ModelChoice file, GivenOptions given) =>
        file with
        {
            Pair = given.Or(s_models, file.Pair),
            Classifier = given.Or(s_classifier, file.Classifier),
            Segmenters = given.Has(s_segmenters) ? given.Parsed.GetValue(s_segmenters)! : file.Segmenters,
            Ensemble = given.Or(s_ensemble, file.Ensemble),
            Precision = given.Or(s_precision, file.Precision),
            Device = given.Or(s_device, file.Device),
        };

    private static SegmentOptions Options(SegmentOptions file, GivenOptions given) =>
        file with
        {
            Mode =
                given.Parsed.GetValue(s_exhaustive) ? CascadeMode.Exhaustive
                : given.Parsed.GetValue(s_coarseOnly) ? CascadeMode.CoarseOnly
                : file.Mode,
            Tissue = TissueArguments.Into(file.Tissue, given.Parsed),
            Coarse = CoarseArguments.Into(file.Coarse, given.Parsed),
            Candidates = file.Candidates with
            {
                Threshold = given.Or(s_candidates, file.Candidates.Threshold),
                File = given.Or(s_areas, file.Candidates.File),
            },
            Dense = file.Dense with
            {
                Windows = given.Or(s_windows, file.Dense.Windows),
                Window = given.Or(s_window, file.Dense.Window),
                Halo = given.Or(s_halo, file.Dense.Halo),
                Margin = given.Or(s_margin, file.Dense.Margin),
                KeepGlass = given.Or(s_glass, file.Dense.KeepGlass),
                Symmetries = given.Or(s_symmetries, file.Dense.Symmetries),
            },
            Polygons = file.Polygons with
            {
                Threshold = given.Or(s_threshold, file.Polygons.Threshold),
                // What a file of options says of it goes with the file's threshold.
                LowThreshold = given.Or(s_low, given.Has(s_threshold) ? null : file.Polygons.LowThreshold),
                CoreThreshold = given.Or(s_core, file.Polygons.CoreThreshold),
                Holes = given.Has(s_noHoles) ? !given.Parsed.GetValue(s_noHoles) : file.Polygons.Holes,
                Exact = given.Or(s_exact, file.Polygons.Exact),
                SimplifyUm = given.Or(s_simplify, file.Polygons.SimplifyUm),
                MinAreaUm2 = given.Or(s_minArea, file.Polygons.MinAreaUm2),
                CloseHolesUm2 = given.Or(s_closeHoles, file.Polygons.CloseHolesUm2),
            },
            Mpp = given.Or(s_mpp, file.Mpp),
            Frame = given.Has(s_frame) ? (given.Parsed.GetValue(s_frame) == "bounds" ? OutputFrame.Bounds : OutputFrame.Full) : file.Frame,
        };

    private static RunSettings Settings(RunSettings file, GivenOptions given) =>
        file with
        {
            Threads = given.Or(Threads, file.Threads),
            Batch = given.Or(s_batch, file.Batch),
            TileCacheBytes = given.Has(s_cache) ? given.Parsed.GetValue(s_cache) << 20 : file.TileCacheBytes,
            MemoryBytes = given.Has(s_memory) ? given.Parsed.GetValue(s_memory) << 20 : file.MemoryBytes,
        };
}
