using TumorTrace.Core.Annotations;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Evaluation;

/// <summary>
/// The mean heatmap probability in each px of a coarse label map. Such a map says of a whole square that there is
/// tumour in it, not where its edge runs. Squares of glass, which are too easy, do not count.
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
    /// <param name="cellPx">Level-0 px a side.</param>
    /// <param name="unitAt">The unit of a place in working px.</param>
    public static void Add(
        ScoredSamples into,
        TrainingRegion region,
        RegionTruth truth,
        ushort[] map,
        int stride,
        double cellPx,
        Func<int, int, int> unitAt
    )
    {
        var cells = new Dictionary<(int, int), Cell>();
        for (var i = 0; i < map.Length; i++)
        {
            var key = (Index(i % truth.Columns, region.Origin.X), Index(i / truth.Columns, region.Origin.Y));
            if (!cells.TryGetValue(key, out var cell))
                cells[key] = cell = new Cell { First = i };
            cell.Sum = cell.Sum + map[i];
            cell.Count = cell.Count + 1;
            cell.Tissue = cell.Tissue + (truth.Tissue[i] ? 1 : 0);
        }
        foreach (var cell in cells.Values.Where(c => truth.Centres[c.First] != TumorLabel.Unknown && c.Tissue >= MinTissue * c.Count))
        {
            var unit = unitAt(cell.First % truth.Columns * stride, cell.First / truth.Columns * stride);
            into.Add(unit, Quantised.Mean(cell.Sum, cell.Count), truth.Centres[cell.First] == TumorLabel.Tumor);
        }

        int Index(int pixel, double origin) => (int)((origin + (pixel + 0.5) * stride * region.Scale.Ratio) / cellPx);
    }
}
