using System.Text.Json.Serialization;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core;

/// <summary>How much of the cascade runs.</summary>
public enum CascadeMode
{
    /// <summary>Coarse stage, then the dense stage on its candidates (the paper's v3_DCNN).</summary>
    Cascade,

    /// <summary>Stop after the coarse stage (the paper's "Inception-v3" row).</summary>
    CoarseOnly,

    /// <summary>Dense stage on all tissue, no coarse stage (the paper's "DCNN" row).</summary>
    Exhaustive,
}

/// <summary>How the coarse stage's network sees the slide.</summary>
public enum CoarseMode
{
    /// <summary>Dense where the classifier's card says that it was measured to be no worse, else patch.</summary>
    Auto,

    /// <summary>Each cell's window by itself (the paper).</summary>
    Patch,

    /// <summary>Blocks of many cells at once, whose windows share the work.</summary>
    Dense,
}

/// <summary>
/// Every setting that changes what a slide's results are. The same record serves the command line, the manifest and
/// the decision whether an earlier result may be kept.
/// </summary>
/// <param name="CandidateThreshold">Coarse cells of at least this probability go to the dense stage.</param>
/// <param name="Windows">How the dense windows are laid.</param>
/// <param name="DenseWindow">Side of the dense windows in working px, lean ones have at most its square; null takes the model card's.</param>
/// <param name="Halo">Lean windows: context on every side of the candidates, in working px; null takes <see cref="LeanPlanner.UsualHalo"/>.</param>
/// <param name="Margin">Lean windows: coarse cells by which candidates are grown on every side.</param>
/// <param name="TumorThreshold">Heatmap pixels of at least this probability are inside polygons.</param>
/// <param name="Holes">Keep holes in polygons; false gives the paper's external contours.</param>
/// <param name="Smooth">Polygons follow the sub-pixel iso-line instead of pixel edges.</param>
/// <param name="SimplifyUm">Largest distance in µm that simplification may move an outline; 0 for none.</param>
/// <param name="MinAreaUm2">Smaller polygons are dropped, and counted.</param>
/// <param name="Glass">Keep what the segmenter says outside the tissue; normally the heatmap is 0 there.</param>
/// <param name="Mpp">µm/px for slides that state none.</param>
/// <param name="Frame">"full": coordinates from the slide's corner; "bounds": from the scanned area's, as QuPath crops.</param>
/// <param name="CandidatesFile">Annotations or a mask of where the dense stage runs, instead of where the coarse stage calls it; null for that.</param>
/// <param name="CoarseBlock">Dense coarse mode: side of the squares of the slide, in working px, that are read and computed as one.</param>
/// <param name="CoarseHalo">Dense coarse mode: context around each block in working px, computed and thrown away.</param>
public sealed record SegmentOptions(
    CascadeMode Mode = CascadeMode.Cascade,
    double CandidateThreshold = 0.5,
    WindowMode Windows = WindowMode.Paper,
    int? DenseWindow = null,
    int? Halo = null,
    int Margin = SegmentOptions.DefaultMargin,
    double TumorThreshold = 0.5,
    bool Holes = true,
    bool Smooth = false,
    double SimplifyUm = 0,
    double MinAreaUm2 = 0,
    bool Glass = false,
    double? Mpp = null,
    string Frame = "full",
    TissueOptions? Tissue = null,
    string? CandidatesFile = null,
    CoarseMode CoarseMode = CoarseMode.Auto,
    int CoarseBlock = 1024,
    int CoarseHalo = 0
)
{
    /// <summary>A coarse cell counts as tumour from a small share of it on, so tumour edges lie within a cell of the candidates.</summary>
    public const int DefaultMargin = 1;

    [JsonIgnore]
    public TissueOptions TissueOrDefault => Tissue ?? new TissueOptions();

    /// <summary>Everything that is wrong with the settings, reported together; empty when they are usable.</summary>
    public IEnumerable<string> Problems()
    {
        if (CandidateThreshold is not (>= 0 and <= 1))
            yield return $"--candidate-threshold is {CandidateThreshold}, expected 0 to 1";
        if (TumorThreshold is not (> 0 and <= 1))
            yield return $"--threshold is {TumorThreshold}, expected more than 0, up to 1";
        if (DenseWindow is { } window && (window < 64 || window % 8 != 0))
            yield return $"--dense-window is {window}, expected a multiple of 8, 64 or more";
        if (Halo is { } halo && (halo is < 0 or > 4096 || halo % 8 != 0))
            yield return $"--halo is {halo}, expected a multiple of 8 from 0 to 4096";
        if (Margin is < 0 or > 64)
            yield return $"--margin is {Margin} cells, expected 0 to 64";
        if (SimplifyUm is not (>= 0 and < 1000))
            yield return $"--simplify is {SimplifyUm} µm, expected 0 to 1000";
        if (MinAreaUm2 is not >= 0)
            yield return $"--min-area is {MinAreaUm2} µm², expected 0 or more";
        if (Mpp is { } mpp && !Slides.MppRule.IsPlausible(mpp))
            yield return $"--mpp is {mpp}, expected {Slides.MppRule.Smallest} to {Slides.MppRule.Largest} µm/px";
        if (CoarseBlock is not (>= 64 and <= 8192))
            yield return $"--coarse-block is {CoarseBlock}, expected 64 to 8192 px";
        if (CoarseHalo is not (>= 0 and <= 2048))
            yield return $"--coarse-halo is {CoarseHalo}, expected 0 to 2048 px";
        if (Frame is not ("full" or "bounds"))
            yield return $"--frame is {Frame}, expected full or bounds";
        if (CandidatesFile is not null && Mode != CascadeMode.Cascade)
            yield return "--candidates says where the dense stage follows the coarse one: leave out --exhaustive and --coarse-only";
        foreach (var problem in TissueOrDefault.Problems())
            yield return problem;
    }
}
