namespace TumorTrace.Core.Polygons;

/// <summary>What of the heatmap becomes a polygon, and how its outline is drawn.</summary>
public sealed record PolygonOptions
{
    /// <summary>Heatmap px of at least this probability are inside polygons.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>
    /// Hysteresis: where the model is sure of a tumour, its region goes on down to px of this probability. Of the 8-connected px of at
    /// least this probability, those are inside that a px of <see cref="CoreThreshold"/> is among. Null: what the segmenter's card says,
    /// which holds with the usual threshold; else, or from the threshold on, none.
    /// </summary>
    public double? LowThreshold { get; init; }

    /// <summary>
    /// What the model must reach somewhere in a region that goes on down to <see cref="LowThreshold"/>; the threshold itself, if that is
    /// higher.
    /// </summary>
    public double CoreThreshold { get; init; } = 0.9;

    /// <summary>Keep holes; false gives the paper's external contours.</summary>
    public bool Holes { get; init; } = true;

    /// <summary>Follow the edges of heatmap px, which keeps areas exact, instead of the sub-pixel iso-line.</summary>
    public bool Exact { get; init; }

    /// <summary>
    /// Largest distance in µm that simplification may move an outline, 0 for none; null: half a heatmap px, or none along px edges.
    /// </summary>
    public double? SimplifyUm { get; init; }

    /// <summary>
    /// Regions smaller than this are left out, and counted. The default is about five tumour cells; docs/method.md, section 7, has its
    /// effect.
    /// </summary>
    public double MinAreaUm2 { get; init; } = 500;

    /// <summary>Holes smaller than this are closed, and counted. The default is about one cell.</summary>
    public double CloseHolesUm2 { get; init; } = 100;

    /// <summary>All invalid settings together.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Threshold is not (> 0 and <= 1))
            yield return new(nameof(Threshold), $"{Threshold}", "more than 0, up to 1");
        if (LowThreshold is not (null or (> 0 and <= 1)))
            yield return new(nameof(LowThreshold), $"{LowThreshold}", "more than 0, up to 1");
        if (CoreThreshold is not (> 0 and <= 1))
            yield return new(nameof(CoreThreshold), $"{CoreThreshold}", "more than 0, up to 1");
        if (SimplifyUm is not (null or (>= 0 and < 1000)))
            yield return new(nameof(SimplifyUm), $"{SimplifyUm} µm", "0 to 1000");
        if (MinAreaUm2 is not (>= 0 and < 1e9))
            yield return new(nameof(MinAreaUm2), $"{MinAreaUm2} µm²", "0 to 1000000000");
        if (CloseHolesUm2 is not (>= 0 and < 1e9))
            yield return new(nameof(CloseHolesUm2), $"{CloseHolesUm2} µm²", "0 to 1000000000");
    }

    /// <summary>The same at another threshold, which stands alone.</summary>
    internal PolygonOptions At(double threshold) =>
        threshold.Equals(Threshold) ? this : this with { Threshold = threshold, LowThreshold = null };

    /// <summary>With a card's low threshold, unless one is given or the threshold is not the usual one.</summary>
    internal PolygonOptions WithLowThreshold(double? ofCard) =>
        this with
        {
            LowThreshold = LowThreshold ?? (Threshold.Equals(s_usual.Threshold) ? ofCard : null),
        };

    /// <summary>What regions with a core go on down to; null: no further than the threshold.</summary>
    internal double? Extended => LowThreshold < Threshold ? LowThreshold : null;

    /// <summary>What a region must reach to go on.</summary>
    internal double Core => Math.Max(CoreThreshold, Threshold);

    /// <summary>The lowest probability inside a region.</summary>
    /// <param name="peak">The region's highest.</param>
    internal double Lowest(double peak) => Extended is { } low && peak >= Core ? low : Threshold;

    private static readonly PolygonOptions s_usual = new();

    /// <summary>What simplification may move outlines by, in heatmap px.</summary>
    /// <param name="pixelUm">Side of a heatmap px.</param>
    internal double SimplifyPixels(double pixelUm) =>
        SimplifyUm is { } um ? um / pixelUm
        : Exact ? 0
        : 0.5;
}
