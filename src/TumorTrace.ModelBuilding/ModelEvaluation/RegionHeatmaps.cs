using TumorTrace.Core;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>
/// Heatmaps of a region in memory, for several segmenters at once. Windows overlap by half, from the region's corner on; a
/// heatmap px is the mean of the windows over it, as in the cascade (Guo et al. 2019, formula 3). The cascade lays its windows
/// around candidates and stitches from a log on disk, since a slide does not fit in memory. Sums are integers, so that the
/// order of windows leaves no trace. Beyond its edges a region is mirrored.
/// </summary>
internal static class RegionHeatmaps
{
    /// <summary>Side of the windows: the model's, or what covers the largest region if that is less.</summary>
    public static int Window(int wanted, int stride, IEnumerable<TrainingRegion> regions)
    {
        var longest = regions.Max(r => Math.Max(r.Width, r.Height));
        return Math.Min(wanted, (longest + 2 * stride - 1) / (2 * stride) * 2 * stride);
    }

    /// <param name="progress">Share done, 0 to 1; called by one thread at a time.</param>
    /// <returns>One heatmap per model, floor(width/stride) · floor(height/stride) values by rows.</returns>
    public static ushort[][] Predict(
        TrainingRegion region,
        IReadOnlyList<TimedModel> models,
        int window,
        int threads,
        Action<double> progress,
        CancellationToken cancel
    )
    {
        var stride = models[0].Model.Card.OutputStride!.Value;
        var sums = new WindowSums(region.Width / stride, region.Height / stride, window / stride, models.Count);
        var corners = Corners(region, window, stride);
        var done = 0;
        var turn = new Lock();
        Workers.ForEach(
            corners.Index(),
            threads,
            job =>
            {
                var (number, (x, y)) = job;
                var pixels = new byte[window * window * 3];
                region.ReadRgb(x, y, window, pixels);
                var outputs = TimedModel.PredictAll(models, number, pixels, 1, window);
                lock (turn)
                {
                    sums.Add(x / stride, y / stride, outputs);
                    progress((double)++done / corners.Count);
                }
            },
            cancel
        );
        return sums.Means();
    }

    /// <summary>The mean of several heatmaps.</summary>
    public static ushort[] Mean(IReadOnlyList<ushort[]> maps) =>
        [.. Enumerable.Range(0, maps[0].Length).Select(i => Quantised.Mean(maps.Sum(m => (long)m[i]), maps.Count))];

    private static List<(int X, int Y)> Corners(TrainingRegion region, int window, int stride)
    {
        var step = Math.Max(stride, window / 2 / stride * stride);
        var columns = Along(region.Width);
        var rows = Along(region.Height);
        return [.. from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (column * step, row * step)];

        // The last window is the first that reaches the end.
        int Along(int length) => 1 + Math.Max(0, (length - window + step - 1) / step);
    }

    /// <summary>Sums of the windows' values per heatmap px, and how many windows each px has. Not safe for several threads.</summary>
    private sealed class WindowSums(int columns, int rows, int side, int models)
    {
        private readonly int[][] _sums = [.. Enumerable.Range(0, models).Select(_ => new int[columns * rows])];
        private readonly int[] _counts = new int[columns * rows];

        /// <param name="outputs">Per model, side · side probabilities by rows.</param>
        public void Add(int left, int top, float[][] outputs)
        {
            for (var y = 0; y < Math.Min(side, rows - top); y++)
            {
                for (var x = 0; x < Math.Min(side, columns - left); x++)
                {
                    var at = (top + y) * columns + left + x;
                    _counts[at]++;
                    for (var m = 0; m < outputs.Length; m++)
                        _sums[m][at] += Quantised.From(outputs[m][y * side + x]);
                }
            }
        }

        public ushort[][] Means() => Array.ConvertAll(_sums, sum => sum.Select((value, i) => Quantised.Mean(value, _counts[i])).ToArray());
    }
}
