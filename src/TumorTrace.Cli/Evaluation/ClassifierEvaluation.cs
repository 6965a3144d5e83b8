using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Models;
using TumorTrace.Core.Windows;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Evaluation;

/// <summary>A classifier on every window of the regions whose label is clear, one cell apart.</summary>
internal static class ClassifierEvaluation
{
    private const int BatchSize = 16;

    public static PatchSettings Windows(ModelCard card) => new(ModelTask.Classifier, card.TargetMpp, card.Window, card.Cell!.Value);

    /// <param name="models">The same network in its precisions, fp32 first.</param>
    /// <param name="options">Blocks of the dense mode, in which models that can are measured too.</param>
    /// <param name="progress">Share done.</param>
    /// <returns>The models with single windows, in order; then those that can in the dense mode.</returns>
    public static IReadOnlyList<ModelFigures> Run(
        IReadOnlyList<TimedModel> models,
        IReadOnlyList<TrainingRegion> regions,
        ResamplingUnits units,
        CoarseOptions options,
        int threads,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var settings = Windows(models[0].Model.Card);
        var positions = ValidationPatches.Find(regions, settings, int.MaxValue);
        var scores = Array.ConvertAll(models.ToArray(), _ => new ushort[positions.Count]);
        var targets = new float[positions.Count];
        var weights = new float[positions.Count];
        var done = 0;
        Workers.ForEach(
            ValidationPatches.Batches(positions, settings, BatchSize).Select((batch, i) => (batch, i)),
            threads,
            job =>
            {
                var (batch, number) = job;
                var answers = TimedModel.PredictAll(models, number, batch.Pixels, batch.Count, settings.Window);
                for (var m = 0; m < models.Count; m++)
                    Array.ConvertAll(answers[m], Quantised.From).CopyTo(scores[m], number * BatchSize);
                batch.Targets.CopyTo(targets, number * BatchSize);
                batch.Weights.CopyTo(weights, number * BatchSize);
                progress.Report((double)Interlocked.Add(ref done, batch.Count) / positions.Count);
            },
            cancel
        );

        var order = regions.Select((region, i) => (region, i)).ToDictionary(r => r.region, r => r.i);
        int[] at = [.. positions.Select(p => units.At(order[p.Region], p.X, p.Y))];
        ScoredSamples[] samples = [.. scores.Select(s => Samples(s, targets, weights, at, units.Count))];
        return
        [
            .. models.Select(
                (m, i) =>
                    new ModelFigures(
                        m.Model.Card.Name,
                        m.Precision,
                        m.Model.Path,
                        m.Model.Sha256,
                        BinaryMetrics.Compute(samples[i]),
                        Cells: null,
                        m.ImagesPerSecond,
                        i == 0
                            ? null
                            : new Comparison(
                                BinaryMetrics.AucDifference(samples[0], samples[i]),
                                MapAgreement.Compute(scores[0], scores[i]).TumorIoU,
                                m.ImagesPerSecond / models[0].ImagesPerSecond
                            )
                    )
            ),
            .. models
                .Index()
                .Where(m => m.Item.Model.Card.DenseStep is not null)
                .Select(m => Dense(m.Item, scores[m.Index], samples[m.Index])),
        ];

        ModelFigures Dense(TimedModel patch, ushort[] patchScores, ScoredSamples patchSamples)
        {
            var timed = new TimedModel(patch.Model, $"{patch.Precision} dense");
            var values = DenseClassifier.Scores(timed, regions, positions, options, threads, progress, cancel);
            var denseSamples = Samples(values, targets, weights, at, units.Count);
            return new ModelFigures(
                patch.Model.Card.Name,
                timed.Precision,
                patch.Model.Path,
                patch.Model.Sha256,
                BinaryMetrics.Compute(denseSamples),
                Cells: null,
                timed.ImagesPerSecond,
                AgainstFp32: null,
                DenseComparison.Of(patchSamples, denseSamples, patchScores, values, timed.ImagesPerSecond / patch.ImagesPerSecond)
            );
        }
    }

    private static ScoredSamples Samples(ushort[] scores, float[] targets, float[] weights, int[] units, int count)
    {
        var samples = new ScoredSamples(count);
        for (var i = 0; i < scores.Length; i++)
        {
            if (weights[i] > 0)
                samples.Add(units[i], scores[i], targets[i] > 0);
        }
        return samples;
    }
}

/// <summary>How far two maps agree once they are thresholded.</summary>
internal static class MapAgreement
{
    private static readonly ushort s_least = Quantised.AtLeast(BinaryMetrics.Threshold);

    public static Overlap Of(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b, Overlap soFar = default)
    {
        for (var i = 0; i < a.Length; i++)
            soFar = soFar.Add(b[i] >= s_least, a[i] >= s_least);
        return soFar;
    }
}
