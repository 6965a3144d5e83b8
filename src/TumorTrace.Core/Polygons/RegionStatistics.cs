using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Polygons;

/// <summary>Sums over one region's pixels, gathered in one pass over the heatmap.</summary>
internal struct RegionStatistics
{
    public long Pixels;
    public long Sum;
    public long SumX;
    public long SumY;
    public ushort Max;
    public int PeakX;
    public int PeakY;

    /// <summary>0 to 1.</summary>
    public readonly double Mean => Sum / (double)Pixels / Quantised.One;

    public readonly HeatmapPoint Centroid => new((double)SumX / Pixels + 0.5, (double)SumY / Pixels + 0.5);

    internal static RegionStatistics[] Compute(LabeledRuns regions, Heatmap heatmap)
    {
        var statistics = new RegionStatistics[regions.RegionCount];
        var values = new ushort[heatmap.Width];
        for (var y = 0; y < regions.Height; y++)
        {
            foreach (var (begin, end, label) in regions.Row(y))
            {
                var run = values.AsSpan(0, end - begin);
                heatmap.ReadRow(begin, y, run);
                statistics[label].AddRun(begin, y, run);
            }
        }
        return statistics;
    }

    private void AddRun(int x, int y, ReadOnlySpan<ushort> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Sum += values[i];
            SumX += x + i;
            if (values[i] > Max || Pixels + i == 0)
            {
                Max = values[i];
                PeakX = x + i;
                PeakY = y;
            }
        }
        Pixels += values.Length;
        SumY += (long)y * values.Length;
    }
}
