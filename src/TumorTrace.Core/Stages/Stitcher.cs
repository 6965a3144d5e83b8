using System.Runtime.InteropServices;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Stages;

/// <summary>
/// Formula 3: the value of a heatmap pixel is the mean over all windows that cover it. Works tile by tile from the
/// log of finished windows, so that memory is bounded, and in integers, so that the order of windows, the number of
/// workers and an interruption leave no trace in the result.
/// </summary>
internal static class Stitcher
{
    /// <summary>The log's key of one model's output for one window.</summary>
    public static long Key(long window, int model, int models) => window * models + model;

    /// <param name="log">Holds the kept part of every window of the plan, by rows.</param>
    /// <param name="models">
    /// Number of segmenters, or of segmenters and symmetries; the heatmap is the mean of their outputs, the spread their standard
    /// deviation.
    /// </param>
    /// <param name="filter">Where the heatmap may be above 0; null: everywhere.</param>
    /// <param name="spread">Receives the disagreement between the outputs; null with one for each window.</param>
    public static void Stitch(
        RecordLog log,
        DensePlan plan,
        int models,
        Heatmap heatmap,
        Heatmap? spread,
        TissueFilter? filter = null,
        IStageProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(heatmap);
        var byTile = WindowsByTile(plan.Windows, heatmap);
        progress?.Start(StageNames.Stitch, byTile.Count);
        foreach (var ((column, row), covering) in byTile.OrderBy(t => t.Key.Row).ThenBy(t => t.Key.Column))
        {
            cancel.ThrowIfCancellationRequested();
            var tile = new TileSums(column * Heatmap.TileSide, row * Heatmap.TileSide, models, heatmap.Width, heatmap.Height);
            foreach (var window in covering)
                tile.Add(log, window);
            if (filter is not null)
                tile.Clear(filter);
            heatmap.Add(column, row, tile.Mean());
            spread?.Add(column, row, tile.StandardDeviation());
            progress?.Advance(1);
        }
        progress?.Finish();
    }

    private static Dictionary<(int Column, int Row), List<DenseWindow>> WindowsByTile(IReadOnlyList<DenseWindow> windows, Heatmap heatmap)
    {
        var byTile = new Dictionary<(int, int), List<DenseWindow>>();
        foreach (var window in windows)
        {
            var rect = window.Kept;
            for (
                var row = Math.Max(0, (int)rect.Y / Heatmap.TileSide);
                row < heatmap.TileRows && row * Heatmap.TileSide < rect.Bottom;
                row++
            )
            {
                for (
                    var column = Math.Max(0, (int)rect.X / Heatmap.TileSide);
                    column < heatmap.TileColumns && column * Heatmap.TileSide < rect.Right;
                    column++
                )
                    (CollectionsMarshal.GetValueRefOrAddDefault(byTile, (column, row), out _) ??= []).Add(window);
            }
        }
        return byTile;
    }

    /// <summary>Integer sums of one tile, per model.</summary>
    private sealed class TileSums(int left, int top, int models, int width, int height)
    {
        private const int Side = Heatmap.TileSide;
        private readonly uint[][] _sums = [.. Enumerable.Range(0, models).Select(_ => new uint[Side * Side])];
        private readonly int[] _counts = new int[Side * Side];

        public void Add(RecordLog log, DenseWindow window)
        {
            var rect = window.Kept;
            var x0 = (int)Math.Max(left, rect.X);
            var x1 = (int)Math.Min(Math.Min(left + Side, width), rect.Right);
            var y0 = (int)Math.Max(top, rect.Y);
            var y1 = (int)Math.Min(Math.Min(top + Side, height), rect.Bottom);
            for (var model = 0; model < models; model++)
            {
                var output = MemoryMarshal.Cast<byte, ushort>(log.Read(Key(window.Number, model, models)));
                for (var y = y0; y < y1; y++)
                {
                    var source = output.Slice((int)((y - rect.Y) * rect.Width + x0 - rect.X), Math.Max(0, x1 - x0));
                    var at = (y - top) * Side + x0 - left;
                    for (var i = 0; i < source.Length; i++)
                    {
                        _sums[model][at + i] += source[i];
                        _counts[at + i] += model == 0 ? 1 : 0;
                    }
                }
            }
        }

        /// <summary>Clears the pixels outside of the tissue.</summary>
        public void Clear(TissueFilter filter)
        {
            for (var i = 0; i < _counts.Length; i++)
            {
                if (_counts[i] > 0 && !filter.IsOpen(left + i % Side, top + i / Side))
                {
                    _counts[i] = 0;
                    foreach (var sums in _sums)
                        sums[i] = 0;
                }
            }
        }

        public ushort[] Mean()
        {
            var mean = new ushort[Side * Side];
            for (var i = 0; i < mean.Length; i++)
            {
                long sum = 0;
                foreach (var model in _sums)
                    sum += model[i];
                mean[i] = Quantised.Mean(sum, _counts[i] * models);
            }
            return mean;
        }

        public ushort[] StandardDeviation()
        {
            var deviation = new ushort[Side * Side];
            for (var i = 0; i < deviation.Length; i++)
            {
                if (_counts[i] == 0)
                    continue;
                double sum = 0,
                    squares = 0;
                foreach (var model in _sums)
                {
                    double value = Quantised.Mean(model[i], _counts[i]);
                    sum += value;
                    squares += value * value;
                }
                deviation[i] = (ushort)Math.Round(Math.Sqrt(Math.Max(0, squares / models - sum / models * (sum / models))));
            }
            return deviation;
        }
    }
}
