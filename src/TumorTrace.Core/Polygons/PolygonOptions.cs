namespace TumorTrace.Core.Polygons;

/// <summary>What of the heatmap becomes a polygon, and how its outline is drawn.</summary>
public sealed record PolygonOptions
{
    /// <summary>Heatmap px of at least this probability are inside polygons.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Keep holes; false gives the paper's external contours.</summary>
    public bool Holes { get; init; } = true;

    /// <summary>Follow the sub-pixel iso-line instead of pixel edges.</summary>
    public bool Smooth { get; init; }

    /// <summary>Largest distance in µm that simplification may move an outline; 0 for none.</summary>
    public double SimplifyUm { get; init; }

    /// <summary>Smaller polygons are dropped, and counted.</summary>
    public double MinAreaUm2 { get; init; }

    public IEnumerable<OptionProblem> Problems()
    {
        if (Threshold is not (> 0 and <= 1))
            yield return new(nameof(Threshold), $"{Threshold}", "more than 0, up to 1");
        if (SimplifyUm is not (>= 0 and < 1000))
            yield return new(nameof(SimplifyUm), $"{SimplifyUm} µm", "0 to 1000");
        if (MinAreaUm2 is not >= 0)
            yield return new(nameof(MinAreaUm2), $"{MinAreaUm2} µm²", "0 or more");
    }
}
