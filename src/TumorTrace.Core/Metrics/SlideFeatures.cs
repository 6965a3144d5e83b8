using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Core.Metrics;

/// <summary>
/// The 28 features of a slide's tumour heatmap that a random forest turns into a slide score, as the winner of
/// Camelyon16 did (Wang et al. 2016, arXiv:1606.05718, "Slide-based classification": "28 geometrical and morphological
/// features … including the percentage of tumor region over the whole tissue region, the area ratio between tumor region
/// and the minimum surrounding convex region, the average prediction values, and the longest axis of the tumor region").
/// The paper names these four alone. The others are the kinds that public re-implementations measure: regions at
/// the paper's two thresholds, 0.5 and 0.9, the shape of the largest one, and how areas and shapes are spread over
/// all regions.
/// </summary>
/// <remarks>
/// Units are in the names: mm2, um, and none for counts, probabilities and ratios, so that slides of different pixel size
/// compare. A map's resolution still decides which specks are regions of their own: give all slides maps of about the
/// same µm/px. Regions are 8-connected. Where they lie has no influence on any value, nor have mirroring or
/// quarter turns. A map without tumour has zeros; all values are always finite.
/// </remarks>
internal static class SlideFeatures
{
    /// <summary>Number of features.</summary>
    public const int Count = 28;

    private const double Possible = 0.5,
        Certain = 0.9;

    private static readonly (string Name, Func<Slide, double> Of)[] s_features =
    [
        // The whole map. Shares and the first mean are of the tissue.
        ("max_probability", s => s.Maximum),
        ("tissue_mean_probability", s => s.OfTissue(s.Sum)),
        ("tumor_share_50", s => s.OfTissue(s.Possible.Pixels)),
        ("tumor_share_90", s => s.OfTissue(s.Certain.Pixels)),
        ("region_count_50", s => s.Possible.Regions.Count),
        ("region_count_90", s => s.Certain.Regions.Count),
        ("tumor_mean_probability", s => s.Possible.MeanProbability),
        // The region of the largest area among those of at least 0.5.
        ("largest_50_area_mm2", s => s.Possible.Largest.AreaMm2),
        ("largest_50_axis_um", s => s.Possible.Largest.AxisUm),
        ("largest_50_perimeter_um", s => s.Possible.Largest.PerimeterUm),
        ("largest_50_eccentricity", s => s.Possible.Largest.Eccentricity),
        ("largest_50_extent", s => s.Possible.Largest.Extent),
        ("largest_50_solidity", s => s.Possible.Largest.Solidity),
        ("largest_50_mean_probability", s => s.Possible.Largest.MeanProbability),
        // The region of the largest area among those of at least 0.9.
        ("largest_90_area_mm2", s => s.Certain.Largest.AreaMm2),
        ("largest_90_axis_um", s => s.Certain.Largest.AxisUm),
        ("largest_90_eccentricity", s => s.Certain.Largest.Eccentricity),
        ("largest_90_solidity", s => s.Certain.Largest.Solidity),
        ("largest_90_mean_probability", s => s.Certain.Largest.MeanProbability),
        // All regions of at least 0.5, each counted once whatever its size.
        ("area_mean_mm2", s => s.Possible.Areas.Mean),
        ("area_deviation_mm2", s => s.Possible.Areas.Deviation),
        ("area_skewness", s => s.Possible.Areas.Skewness),
        ("area_kurtosis", s => s.Possible.Areas.Kurtosis),
        ("perimeter_mean_um", s => s.Possible.Mean(r => r.PerimeterUm)),
        ("axis_mean_um", s => s.Possible.Mean(r => r.AxisUm)),
        ("eccentricity_mean", s => s.Possible.Mean(r => r.Eccentricity)),
        ("extent_mean", s => s.Possible.Mean(r => r.Extent)),
        ("solidity_mean", s => s.Possible.Mean(r => r.Solidity)),
    ];

    /// <summary>What the features are called, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(s_features, f => f.Name);

    /// <summary>The features of a map, in the order of <see cref="Names"/>.</summary>
    /// <param name="map">Usually reduced (<see cref="HeatmapPyramid"/>); it takes one bit per pixel in memory.</param>
    /// <param name="tissuePx">Tissue area in px of the map; with 0 the shares of the tissue are 0, and none exceeds 1.</param>
    /// <param name="mppOfMapPx">Side of a px of the map, µm.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tissue is negative, the pixel size not above 0, or either not finite.</exception>
    public static double[] Compute(Heatmap map, double tissuePx, double mppOfMapPx)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (!double.IsFinite(tissuePx) || tissuePx < 0)
            throw new ArgumentOutOfRangeException(nameof(tissuePx), tissuePx, "the tissue's area must be a number of px, 0 or more");
        if (!double.IsFinite(mppOfMapPx) || mppOfMapPx <= 0)
            throw new ArgumentOutOfRangeException(nameof(mppOfMapPx), mppOfMapPx, "the pixel size must be above 0 µm");
        var slide = new Slide(
            Quantised.ToProbability(map.Maximum()),
            ProbabilitySum(map),
            tissuePx,
            MapRegions.Find(map, Possible, mppOfMapPx),
            MapRegions.Find(map, Certain, mppOfMapPx)
        );
        return Array.ConvertAll(s_features, f => f.Of(slide));
    }

    private static double ProbabilitySum(Heatmap map)
    {
        long sum = 0;
        var values = new ushort[map.Width];
        for (var y = 0; y < map.Height; y++)
        {
            map.ReadRow(0, y, values);
            foreach (var value in values)
                sum += value;
        }
        return sum / (double)Quantised.One;
    }

    private sealed record Slide(double Maximum, double Sum, double TissuePx, MapRegions Possible, MapRegions Certain)
    {
        // Pixels at the rim may be only half tissue: a map of nothing but tumour stays at 1.
        public double OfTissue(double value) => TissuePx > 0 ? Math.Min(1, value / TissuePx) : 0;
    }
}
