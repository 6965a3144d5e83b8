using TumorTrace.Core;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Windows;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>A classifier's dense mode compared with single windows, on the same cells.</summary>
/// <param name="AucDifference">dense − patch, resampled together.</param>
/// <param name="Agreement">Share of the windows that both put on the same side of 0.5, including windows of unknown truth.</param>
/// <param name="Correlation">Pearson's, of the probabilities.</param>
/// <param name="SpeedRatio">dense / patch, in windows per second; one ran after the other.</param>
internal sealed record DenseComparison(Estimate AucDifference, double Agreement, double Correlation, double SpeedRatio)
{
    internal static DenseComparison Compare(
        ScoredSamples patchSamples,
        ScoredSamples denseSamples,
        ushort[] patch,
        ushort[] dense,
        double speedRatio
    )
    {
        var least = Quantised.AtLeast(BinaryMetrics.Threshold);
        return new DenseComparison(
            BinaryMetrics.AucDifference(patchSamples, denseSamples),
            patch.Zip(dense, (a, b) => a >= least == b >= least).Count(same => same) / (double)patch.Length,
            Pearson(patch, dense),
            speedRatio
        );
    }

    private static double Pearson(ushort[] a, ushort[] b)
    {
        var meanA = a.Average(v => (double)v);
        var meanB = b.Average(v => (double)v);
        double covariance = 0,
            varianceA = 0,
            varianceB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var x = a[i] - meanA;
            var y = b[i] - meanB;
            covariance += x * y;
            varianceA += x * x;
            varianceB += y * y;
        }
        return covariance / Math.Sqrt(varianceA * varianceB);
    }
}

/// <summary>Runs a classifier in the dense mode on whole regions, in the blocks of the coarse stage on tissue throughout.</summary>
internal static class DenseClassifier
{
    /// <returns>The value of each position's cell.</returns>
    public static ushort[] Scores(TimedModel model, IReadOnlyList<PatchPosition> positions, CoarseOptions options, EvaluationInput input)
    {
        var maps = new Dictionary<TrainingRegion, Dictionary<(int Column, int Row), ushort>>();
        foreach (var region in input.Regions)
        {
            maps[region] = Map(model, region, options, input);
            input.Progress.Report((double)maps.Count / input.Regions.Count);
        }
        var cell = model.Model.Card.Cell!.Value;
        return [.. positions.Select(p => maps[p.Region][(p.X / cell, p.Y / cell)])];
    }

    private static Dictionary<(int Column, int Row), ushort> Map(
        TimedModel model,
        TrainingRegion region,
        CoarseOptions options,
        EvaluationInput input
    )
    {
        var plan = BlockPlan.For(region.Scale, options with { Mode = CoarseMode.Dense }, model.Model);
        var columns = Cells(region.Width, plan.Grid.Cell);
        var rows = Cells(region.Height, plan.Grid.Cell);
        var cells = Enumerable.Range(0, columns * rows).Select(i => (i % columns, i / columns));
        var map = new Dictionary<(int, int), ushort>();
        var turn = new Lock();
        Workers.ForEach(
            plan.Cover(cells),
            input.Threads,
            block =>
            {
                var rect = plan.PixelsOf(block);
                var pixels = new byte[rect.Width * rect.Height * 3];
                region.ReadRgb((int)rect.X, (int)rect.Y, rect.Width, rect.Height, pixels);
                var output = model.PredictBlock(pixels, rect.Height, rect.Width, block.Cells.Count);
                lock (turn)
                {
                    foreach (var cell in block.Cells)
                        map[cell] = Quantised.From(output[plan.IndexOf(block, cell)]);
                }
            },
            input.Cancel
        );
        return map;
    }

    private static int Cells(int length, int cell) => (length + cell - 1) / cell;
}
