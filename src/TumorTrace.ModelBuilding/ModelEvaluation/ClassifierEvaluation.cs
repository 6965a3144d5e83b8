using TumorTrace.Core.Metrics;
using TumorTrace.Core.Models;
using TumorTrace.Core.Windows;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>Evaluates classifiers on every window of the regions that has a clear label, one cell apart.</summary>
internal static class ClassifierEvaluation
{
    public static PatchSettings Windows(ModelCard card) => new(ModelTask.Classifier, card.TargetMpp, card.Window, card.Cell!.Value);

    /// <param name="models">The same network in its precisions, fp32 first.</param>
    /// <param name="blocks">Blocks of the dense mode, in which models that support it are evaluated, too.</param>
    /// <returns>The models on single windows, in order; then those that support it in the dense mode.</returns>
    public static IReadOnlyList<ModelMetrics> Run(IReadOnlyList<TimedModel> models, CoarseOptions blocks, EvaluationInput input)
    {
        var windows = WindowScores.Measure(models, Windows(models[0].Model.Card), input);
        ScoredSamples[] samples = [.. windows.Scores.Select(windows.Samples)];
        var results = new List<ModelMetrics>();
        for (var m = 0; m < models.Count; m++)
        {
            var againstFp32 = m == 0 ? null : Compare(models, samples, windows, m);
            results.Add(Metrics(models[m], samples[m]) with { AgainstFp32 = againstFp32 });
        }
        // Tiles of one window each have nothing that a block could share.
        var sharing = windows.Positions.Count > input.Regions.Count;
        for (var m = 0; m < models.Count && sharing; m++)
        {
            if (models[m].Model.Card.DenseStep is not null)
                results.Add(Dense(models[m], samples[m], windows.Scores[m], windows, blocks, input));
        }
        return results;
    }

    private static ModelMetrics Metrics(TimedModel model, ScoredSamples samples) =>
        new()
        {
            Name = model.Model.Card.Name,
            Precision = model.Precision,
            Path = model.Model.Path,
            Sha256 = model.Model.Sha256,
            Metrics = BinaryMetrics.Compute(samples),
            Speed = model.ImagesPerSecond,
        };

    private static PrecisionComparison Compare(IReadOnlyList<TimedModel> models, ScoredSamples[] samples, WindowScores windows, int m) =>
        new(
            BinaryMetrics.AucDifference(samples[0], samples[m]),
            MapAgreement.Add(windows.Scores[0], windows.Scores[m]).TumorIoU,
            models[m].ImagesPerSecond / models[0].ImagesPerSecond
        );

    private static ModelMetrics Dense(
        TimedModel patch,
        ScoredSamples patchSamples,
        ushort[] patchScores,
        WindowScores windows,
        CoarseOptions blocks,
        EvaluationInput input
    )
    {
        var dense = new TimedModel(patch.Model, $"{patch.Precision} dense");
        var scores = DenseClassifier.Scores(dense, windows.Positions, blocks, input);
        var samples = windows.Samples(scores);
        var speedRatio = dense.ImagesPerSecond / patch.ImagesPerSecond;
        return Metrics(dense, samples) with
        {
            AgainstPatch = DenseComparison.Compare(patchSamples, samples, patchScores, scores, speedRatio),
        };
    }
}
