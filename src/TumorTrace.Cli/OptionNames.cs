using TumorTrace.Core;
using TumorTrace.Core.Annotations;

namespace TumorTrace.Cli;

/// <summary>
/// What the command line calls the options of the libraries: property ↔ flag, once. The libraries report a problem with a property by its
/// path; here it gets the flag that the user typed.
/// </summary>
internal static class OptionNames
{
    private static readonly Dictionary<string, string> s_flags = new(StringComparer.Ordinal)
    {
        // SegmentOptions
        ["Mode"] = "--coarse-only or --exhaustive",
        ["Mpp"] = "--mpp",
        ["Frame"] = "--frame",
        ["Tissue.MaskFile"] = "--tissue",
        ["Tissue.Channel"] = "--tissue-channel",
        ["Tissue.MinObjectUm2"] = "--min-tissue",
        ["Tissue.MinHoleUm2"] = "--min-hole",
        ["Tissue.KeepPen"] = "--keep-pen",
        ["Coarse.Mode"] = "--coarse-mode",
        ["Coarse.Block"] = "--coarse-block",
        ["Coarse.Halo"] = "--coarse-halo",
        ["Candidates.Threshold"] = "--candidate-threshold",
        ["Candidates.File"] = "--candidates",
        ["Dense.Windows"] = "--windows",
        ["Dense.Window"] = "--dense-window",
        ["Dense.Halo"] = "--halo",
        ["Dense.Margin"] = "--margin",
        ["Dense.KeepGlass"] = "--keep-glass",
        ["Polygons.Threshold"] = "--threshold",
        ["Polygons.LowThreshold"] = "--low-threshold",
        ["Polygons.CoreThreshold"] = "--core-threshold",
        ["Polygons.Holes"] = "--no-holes",
        ["Polygons.Exact"] = "--exact",
        ["Polygons.SimplifyUm"] = "--simplify",
        ["Polygons.MinAreaUm2"] = "--min-area",
        ["Polygons.CloseHolesUm2"] = "--close-holes",
        // RunSettings
        ["Threads"] = "--threads",
        ["Batch"] = "--batch",
        ["TileCacheBytes"] = "--tile-cache",
        ["MemoryBytes"] = "--memory",
        // ModelChoice
        ["Pair"] = "--models",
        ["Classifier"] = "--classifier",
        ["Segmenters"] = "--segmenter",
        ["Ensemble"] = "--ensemble",
        ["Precision"] = "--precision",
        ["Device"] = "--device",
        // PairOptions, HaloSettings
        ["BlockPx"] = "--block-px",
        ["CellPx"] = "--cell-px",
        ["Centre"] = "--centre",
        ["Positions"] = "--positions",
        ["Halos"] = "--halo",
        ["Reference"] = "--reference",
        // CorrectionRequest, TrainingPatches
        ["ValShare"] = "--val-share",
        ["Split"] = "--split",
        // EvaluateRequest
        ["Threshold"] = "--threshold",
        ["AcceptIoU"] = "--accept-iou",
        ["HandUm"] = "--hand-um",
        ["LowThreshold"] = "--low-threshold",
        ["RegionThreshold"] = "--region-threshold",
        ["MinAreaUm2"] = "--min-area",
        ["CloseHolesUm2"] = "--close-holes",
        ["BoundaryUm"] = "--boundary-um",
        // FrocRequest, SlideScoreRequest
        ["MaskDownsample"] = "--mask-downsample",
        ["TruthColumn"] = "--truth-column",
        ["Excluded"] = "--exclude",
        // Files and folders
        ["Output"] = "-o",
        ["Overwrite"] = "--overwrite",
        ["Part"] = "--part",
        ["Merge"] = "--merge",
        ["TaskTime"] = "--task-seconds",
        ["TaskSeconds"] = "--options with task_seconds",
        ["SlideFolders"] = "--slides",
        // SynthOptions and PyramidOptions
        ["Width"] = "--size",
        ["TumorRegions"] = "--tumors",
        ["TissueFraction"] = "--tissue",
        ["Sections"] = "--sections",
        ["StainVariation"] = "--stain",
        ["Folds"] = "--folds",
        ["Truth"] = "--truth",
        ["Tile"] = "--tile",
        ["Quality"] = "--quality",
        // TissueOptions by themselves
        ["MaskFile"] = "--tissue",
        ["Channel"] = "--tissue-channel",
        ["MinObjectUm2"] = "--min-tissue",
        ["MinHoleUm2"] = "--min-hole",
        ["KeepPen"] = "--keep-pen",
        // ConvertRequest
        ["Form"] = "--to",
        ["Input"] = "INPUT",
        ["Slide"] = "--slide",
        ["Size"] = "--size",
        ["Downsample"] = "--downsample",
        ["Level0PerPixel"] = "--level0-per-px",
        ["Tumor"] = "--tumor",
        ["Unknown"] = "--unknown",
        ["Move"] = "--move",
    };

    /// <summary>The flag of a property; null if the command line has none.</summary>
    public static string? FlagOf(string? property) => property is null ? null : s_flags.GetValueOrDefault(property);

    /// <summary>The problem in the command line's words.</summary>
    public static string Describe(OptionProblem problem) =>
        FlagOf(problem.Property) is { } flag ? $"{flag} is {problem.Value}, expected {problem.Expected}" : problem.ToString();

    /// <summary>A library's sentence, with the flag that helps where it names a remedy.</summary>
    public static string Hint(string message) =>
        message
            .Replace(ClassNames.Remedy, $"{ClassNames.Remedy} (--tumor-class)", StringComparison.Ordinal)
            .Replace(MaskMeaning.Remedy, $"{MaskMeaning.Remedy} (--tumor)", StringComparison.Ordinal);

    /// <summary>The message, with the flag that helps if there is one.</summary>
    public static string Describe(UserException problem) =>
        Hint(FlagOf(problem.Option) is { } flag ? $"{problem.Message} ({flag})" : problem.Message);
}
