using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Polygons;

namespace TumorTrace.Evaluation;

/// <summary>How finished slides are measured against their truth.</summary>
public sealed record EvaluateRequest
{
    /// <summary>The Camelyon16 challenge's slides, exclusions, grid and pixel size.</summary>
    public bool Camelyon16 { get; init; }

    /// <summary>Names of slides to leave out.</summary>
    public IReadOnlyCollection<string> Excluded { get; init; } = [];

    /// <summary>
    /// The one value of mask images that means tumour; null: 192 and above, or the other value of a mask with 0 and one value only.
    /// </summary>
    public byte? Tumor { get; init; }

    /// <summary>The value of mask images that means "unknown"; null: none does.</summary>
    public byte? Unknown { get; init; }

    /// <summary>Annotations are not exhaustive: what no tumour or normal area covers is unknown and counts neither way.</summary>
    public bool OutsideUnknown { get; init; }

    /// <summary>Classes of annotations that are tumour, and no others; empty: by the usual names.</summary>
    public IReadOnlyList<string> TumorClasses { get; init; } = [];

    /// <summary>Truth of which something would be left out is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Lowest probability of a tumour px, up to 1; null: that of the run's polygons.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// What sure regions go on down to, as <see cref="PolygonOptions.LowThreshold"/>; null: as in the run's polygons, with their own
    /// threshold.
    /// </summary>
    public double? LowThreshold { get; init; }

    /// <summary>
    /// Lowest probability of px that join into the regions of the region-max detector, up to 1; null: that of the run's polygons, or with
    /// the Camelyon16 preset the paper's low threshold.
    /// </summary>
    public double? RegionThreshold { get; init; }

    /// <summary>Regions smaller than this do not count, µm²; null: as in the run's polygons.</summary>
    public double? MinAreaUm2 { get; init; }

    /// <summary>Holes smaller than this are closed, µm²; null: as in the run's polygons.</summary>
    public double? CloseHolesUm2 { get; init; }

    /// <summary>Tolerance of the boundary F-score, µm.</summary>
    public double BoundaryUm { get; init; } = new EvaluationOptions().BoundaryUm;

    /// <summary>FROC in double precision; the official code keeps lesions' probabilities in float32.</summary>
    public bool DoublePrecision { get; init; }

    /// <summary>Seed of the bootstrap and of the forest's folds.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Slides at a time.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal LabelRule Labels => new(Unknown, Tumor, OutsideUnknown) { TumorClasses = TumorClasses, Strict = Strict };

    /// <summary>All invalid settings together.</summary>
    internal IEnumerable<OptionProblem> Problems()
    {
        if (Threads < 1)
            yield return new(nameof(Threads), $"{Threads}", "at least 1");
        if (Threshold is { } threshold && threshold is not (> 0 and <= 1))
            yield return new(nameof(Threshold), $"{threshold}", "more than 0, up to 1");
        if (LowThreshold is not (null or (> 0 and <= 1)))
            yield return new(nameof(LowThreshold), $"{LowThreshold}", "more than 0, up to 1");
        if (RegionThreshold is not (null or (> 0 and <= 1)))
            yield return new(nameof(RegionThreshold), $"{RegionThreshold}", "more than 0, up to 1");
        if (MinAreaUm2 is not (null or >= 0))
            yield return new(nameof(MinAreaUm2), $"{MinAreaUm2} µm²", "0 or more");
        if (CloseHolesUm2 is not (null or >= 0))
            yield return new(nameof(CloseHolesUm2), $"{CloseHolesUm2} µm²", "0 or more");
        if (BoundaryUm is not (> 0 and < 1e6))
            yield return new(nameof(BoundaryUm), $"{BoundaryUm}", "more than 0");
    }

    /// <param name="polygons">How the polygons of the run's first slide were made.</param>
    internal EvaluationOptions Options(PolygonOptions polygons)
    {
        var region = RegionThreshold ?? (Camelyon16 ? Detectors.PaperThreshold : polygons.Threshold);
        var first = polygons.At(Threshold ?? polygons.Threshold);
        first = first with { LowThreshold = LowThreshold ?? first.LowThreshold };
        return new EvaluationOptions(first.Threshold, region, BoundaryUm, DoublePrecision, Seed)
        {
            LowThreshold = first.Extended,
            CoreThreshold = first.Extended is null ? null : first.Core,
            GivenLowThreshold = LowThreshold,
            MinAreaUm2 = MinAreaUm2 ?? polygons.MinAreaUm2,
            CloseHolesUm2 = CloseHolesUm2 ?? polygons.CloseHolesUm2,
        };
    }
}
