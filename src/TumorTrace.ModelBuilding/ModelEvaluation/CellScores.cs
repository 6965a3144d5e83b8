using TumorTrace.Core.Annotations;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>
/// The mean heatmap probability in each px of a coarse label map. Such a map tells that a square holds tumour, not where the
/// tumour's edge runs. Squares of glass do not count: they are too easy.
/// </summary>
internal static class CellScores
{
    /// <summary>Least share of tissue, as for windows.</summary>
    private const double MinTissue = 0.25;

    private sealed class Cell
    {
        public int First,
            Count,
            Tissue;
        public long Sum;
    }

    /// <param name="map">The region's heatmap.</param>
    /// <param name="cellPx">Side of a label px in level-0 px.</param>
    /// <param name="unitAt">The resampling unit of a point in working px.</param>
    public static void Add(
        ScoredSamples into,
        TrainingRegion region,
        RegionTruth truth,
        ushort[] map,
        double cellPx,
        Func<int, int, int> unitAt
    )
    {
        var stride = truth.Stride;
        var cells = new Dictionary<(int, int), Cell>();
        for (var i = 0; i < map.Length; i++)
        {
            var key = (Index(i % truth.Columns, region.Origin.X), Index(i / truth.Columns, region.Origin.Y));
            if (!cells.TryGetValue(key, out var cell))
                cells[key] = cell = new Cell { First = i };
            cell.Sum += map[i];
            cell.Count++;
            cell.Tissue += truth.Tissue[i] ? 1 : 0;
        }
        foreach (var cell in cells.Values.Where(c => truth.Centres[c.First] != TumorLabel.Unknown && c.Tissue >= MinTissue * c.Count))
        {
            var unit = unitAt(cell.First % truth.Columns * stride, cell.First / truth.Columns * stride);
            into.Add(unit, Quantised.Mean(cell.Sum, cell.Count), truth.Centres[cell.First] == TumorLabel.Tumor);
        }

        int Index(int pixel, double origin) => (int)((origin + (pixel + 0.5) * stride * region.Scale.Ratio) / cellPx);
    }
}
