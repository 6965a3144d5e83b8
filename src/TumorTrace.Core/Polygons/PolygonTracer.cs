using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Polygons;

/// <summary>Stage 7: from the heatmap to polygons with measurements (docs/method.md, section 7).</summary>
internal static class PolygonTracer
{
    /// <param name="spread">Standard deviations beside the heatmap, for the regions' disagreement; null for none.</param>
    public static TracedPolygons Trace(
        Heatmap heatmap,
        double mpp,
        PolygonOptions options,
        Heatmap? spread = null,
        IStageProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(heatmap);
        ArgumentNullException.ThrowIfNull(options);
        progress?.Start(StageNames.Polygons, heatmap.Height);
        var mask = TumorMask.Of(heatmap, mpp, options, progress, cancel);
        var regions = LabeledRuns.Label(mask.Pixels, diagonal: true);
        var statistics = RegionStatistics.Compute(regions, heatmap);
        var parts = Parts(mask.Pixels, regions, statistics, heatmap, options, cancel);
        var pixelUm = heatmap.Level0PerPixel * mpp;
        if (options.SimplifyPixels(pixelUm) is > 0 and var tolerance)
            parts = RingSimplifier.Simplify(parts, tolerance);
        var disagreement = spread is null ? null : RegionStatistics.Compute(regions, spread);
        var traced = Measure(parts, statistics, disagreement, heatmap.Level0PerPixel, mpp);
        progress?.Finish();
        return new TracedPolygons(traced, mask.LeftOut.Count, mask.LeftOut.Pixels * pixelUm * pixelUm, mask.Closed.Count);
    }

    /// <summary>The polygons of each 8-connected region, in heatmap px; a list per region label.</summary>
    private static List<PolygonPart<HeatmapPoint>>[] Parts(
        BitMask mask,
        LabeledRuns regions,
        RegionStatistics[] statistics,
        Heatmap heatmap,
        PolygonOptions options,
        CancellationToken cancel
    )
    {
        // Each 4-connected part has exactly one outer ring, so holes find theirs by the part's label.
        var connected = LabeledRuns.Label(mask, diagonal: false);
        var outer = new Ring<HeatmapPoint>?[connected.RegionCount];
        var holes = new List<Ring<HeatmapPoint>>?[connected.RegionCount];
        var regionOf = new int[connected.RegionCount];
        foreach (var path in CrackTracer.Trace(mask))
        {
            cancel.ThrowIfCancellationRequested();
            var (x, y) = path[0].Inside;
            var part = connected.LabelAt(x, y);
            var region = regionOf[part] = regions.LabelAt(x, y);
            var lowest = options.Lowest(Quantised.ToProbability(statistics[region].Max));
            foreach (var ring in options.Exact ? RingBuilder.Exact(path) : [RingBuilder.Smooth(path, heatmap, lowest)])
            {
                if (ring.SignedArea > 0)
                    outer[part] = ring;
                else
                    (holes[part] ??= []).Add(ring);
            }
        }
        var parts = new List<PolygonPart<HeatmapPoint>>[regions.RegionCount];
        for (var part = 0; part < outer.Length; part++)
        {
            if (outer[part] is { } ring)
                (parts[regionOf[part]] ??= []).Add(new PolygonPart<HeatmapPoint>(ring, holes[part] ?? []));
        }
        return parts;
    }

    private static List<TumorRegion> Measure(
        List<PolygonPart<HeatmapPoint>>[] parts,
        RegionStatistics[] statistics,
        RegionStatistics[]? disagreement,
        double level0PerPixel,
        double mpp
    )
    {
        var regions = new List<TumorRegion>();
        for (var label = 0; label < parts.Length; label++)
        {
            var s = statistics[label];
            var um = level0PerPixel * mpp;
            var rings = parts[label].SelectMany(p => p.Rings).ToList();
            regions.Add(
                new TumorRegion
                {
                    Id = regions.Count + 1,
                    Parts = [.. parts[label].Select(p => ToLevel0(p, level0PerPixel))],
                    PixelCount = s.Pixels,
                    AreaUm2 = rings.Sum(r => r.SignedArea) * um * um,
                    PerimeterUm = rings.Sum(r => r.Length) * um,
                    MaxDiameterUm = Diameter.Longest(parts[label].SelectMany(p => p.Outer.Points)) * um,
                    MaxProbability = Quantised.ToProbability(s.Max),
                    MeanProbability = s.Mean,
                    Disagreement = disagreement?[label].Mean,
                    Centroid = s.Centroid.ToLevel0(level0PerPixel),
                    Peak = new HeatmapPoint(s.PeakX + 0.5, s.PeakY + 0.5).ToLevel0(level0PerPixel),
                }
            );
        }
        return regions;
    }

    private static PolygonPart<Level0Point> ToLevel0(PolygonPart<HeatmapPoint> part, double level0PerPixel) =>
        new(ToLevel0(part.Outer, level0PerPixel), [.. part.Holes.Select(h => ToLevel0(h, level0PerPixel))]);

    private static Ring<Level0Point> ToLevel0(Ring<HeatmapPoint> ring, double level0PerPixel) =>
        new(Array.ConvertAll(ring.Points, p => p.ToLevel0(level0PerPixel)));
}
