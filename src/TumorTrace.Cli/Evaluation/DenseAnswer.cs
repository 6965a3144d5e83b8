using TumorTrace.Core.Heatmaps;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Evaluation;

/// <summary>
/// Segmenters on a whole region: windows overlap by half, a heatmap px is the mean of the windows over it (formula 3).
/// Sums are integers, so that the order of windows leaves no trace. Beyond its edges a region is mirrored.
/// </summary>
internal static class DenseAnswer
{
    /// <summary>Side of the windows: the model's, or what covers the largest region where that is less.</summary>
    public static int Window(int wanted, int stride, IEnumerable<TrainingRegion> regions)
    {
        var longest = regions.Max(r => Math.Max(r.Width, r.Height));
        return Math.Min(wanted, (longest + 2 * stride - 1) / (2 * stride) * 2 * stride);
    }

    /// <returns>One heatmap a model, floor(width/stride) · floor(height/stride) values by rows.</returns>
    public static ushort[][] Of(
        TrainingRegion region,
        IReadOnlyList<TimedModel> models,
        int window,
        int stride,
        int threads,
        Action<double> progress,
        CancellationToken cancel
    )
    {
        var columns = region.Width / stride;
        var rows = region.Height / stride;
        var sums = Array.ConvertAll(models.ToArray(), _ => new int[columns * rows]);
        var counts = new int[columns * rows];
        var starts = Starts(region, window, stride);
        var done = 0;
        var gate = new Lock();
        Workers.ForEach(
            starts.Select((at, number) => (at, number)),
            threads,
            job =>
            {
                var pixels = new byte[window * window * 3];
                region.ReadRgb(job.at.X, job.at.Y, window, pixels);
                region.Normalization?.Apply(pixels);
                var answers = TimedModel.PredictAll(models, job.number, pixels, 1, window);
                lock (gate)
                {
                    for (var m = 0; m < models.Count; m++)
                        Add(answers[m], sums[m]);
                    Add(null, counts);
                    progress((double)++done / starts.Count);
                }

                void Add(float[]? answer, int[] into)
                {
                    var left = job.at.X / stride;
                    var top = job.at.Y / stride;
                    var side = window / stride;
                    for (var y = 0; y < Math.Min(side, rows - top); y++)
                    {
                        for (var x = 0; x < Math.Min(side, columns - left); x++)
                            into[(top + y) * columns + left + x] += answer is null ? 1 : Quantised.From(answer[y * side + x]);
                    }
                }
            },
            cancel
        );
        return Array.ConvertAll(sums, s => Array.ConvertAll([.. Enumerable.Range(0, s.Length)], i => Quantised.Mean(s[i], counts[i])));
    }

    /// <summary>The mean of several heatmaps.</summary>
    public static ushort[] Mean(IReadOnlyList<ushort[]> maps) =>
        [.. Enumerable.Range(0, maps[0].Length).Select(i => Quantised.Mean(maps.Sum(m => (long)m[i]), maps.Count))];

    private static List<(int X, int Y)> Starts(TrainingRegion region, int window, int stride)
    {
        var step = Math.Max(stride, window / 2 / stride * stride);
        var columns = Along(region.Width);
        var rows = Along(region.Height);
        return [.. from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (column * step, row * step)];

        // The last window is the first that reaches the end.
        int Along(int length) => 1 + Math.Max(0, (length - window + step - 1) / step);
    }
}
