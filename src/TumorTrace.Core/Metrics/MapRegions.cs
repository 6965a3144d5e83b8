using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Polygons;

namespace TumorTrace.Core.Metrics;

/// <summary>A tumour region of a heatmap, measured; all 0 if there is none. Ratios as in <see cref="RegionShape"/>.</summary>
internal readonly record struct MapRegion(
    double AreaMm2,
    double MeanProbability,
    double AxisUm,
    double PerimeterUm,
    double Eccentricity,
    double Extent,
    double Solidity
);

/// <summary>The 8-connected regions of a heatmap at or above a threshold.</summary>
/// <param name="Pixels">Of all regions.</param>
/// <param name="MeanProbability">Over these pixels; 0 without any.</param>
internal sealed record MapRegions(IReadOnlyList<MapRegion> Regions, long Pixels, double MeanProbability)
{
    /// <summary>The region of the largest area; ties are broken by the other values, never by position.</summary>
    public MapRegion Largest { get; } =
        Regions.DefaultIfEmpty().MaxBy(r => (r.AreaMm2, r.MeanProbability, r.AxisUm, r.PerimeterUm, r.Eccentricity, r.Extent, r.Solidity));

    /// <summary>How the regions' areas are spread, mm².</summary>
    public SampleMoments Areas { get; } = SampleMoments.Compute(Regions.Select(r => r.AreaMm2));

    /// <summary>The mean over regions, 0 without any.</summary>
    public double Mean(Func<MapRegion, double> value) => SampleMoments.Compute(Regions.Select(value)).Mean;

    /// <param name="mpp">Side of a px of the map, µm.</param>
    public static MapRegions Find(Heatmap map, double threshold, double mpp)
    {
        var runs = LabeledRuns.Label(map.AtLeast(threshold), diagonal: true);
        var shapes = RegionShape.Compute(runs);
        var statistics = RegionStatistics.Compute(runs, map);
        var regions = shapes.Zip(statistics, (shape, s) => Measure(shape, Mean(s.Sum, s.Pixels), mpp)).ToArray();
        return new MapRegions(regions, statistics.Sum(s => s.Pixels), Mean(statistics.Sum(s => s.Sum), statistics.Sum(s => s.Pixels)));
    }

    private static double Mean(long sum, long pixels) => pixels == 0 ? 0 : (double)sum / pixels / Quantised.One;

    private static MapRegion Measure(RegionShape shape, double meanProbability, double mpp) =>
        new(
            shape.Pixels * mpp * mpp / 1e6,
            meanProbability,
            shape.MajorAxis * mpp,
            shape.Perimeter * mpp,
            shape.Eccentricity,
            shape.Extent,
            shape.Solidity
        );
}
