using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>The windows that classifiers are evaluated on, with their truth and each model's output.</summary>
internal sealed class WindowScores
{
    private const int BatchSize = 16;

    private readonly float[] _targets;
    private readonly float[] _weights;
    private readonly int[] _units;
    private readonly int _unitCount;

    private WindowScores(IReadOnlyList<PatchPosition> positions, int models, EvaluationInput input)
    {
        Positions = positions;
        Scores = [.. Enumerable.Range(0, models).Select(_ => new ushort[positions.Count])];
        _targets = new float[positions.Count];
        _weights = new float[positions.Count];
        var number = input.Regions.Index().ToDictionary(r => r.Item, r => r.Index);
        _units = [.. positions.Select(p => input.Units.At(number[p.Region], p.X, p.Y))];
        _unitCount = input.Units.Count;
    }

    public IReadOnlyList<PatchPosition> Positions { get; }

    /// <summary>Per model, the probability of each window, quantised.</summary>
    public IReadOnlyList<ushort[]> Scores { get; }

    /// <summary>Runs the models on every window, each by itself.</summary>
    public static WindowScores Measure(IReadOnlyList<TimedModel> models, PatchSettings settings, EvaluationInput input)
    {
        var windows = new WindowScores(ValidationPatches.Find(input.Regions, settings, int.MaxValue), models.Count, input);
        var done = 0;
        Core.Workers.ForEach(
            ValidationPatches.Batches(windows.Positions, settings, BatchSize).Index(),
            input.Threads,
            job =>
            {
                var (number, batch) = job;
                windows.Store(number, batch, TimedModel.PredictAll(models, number, batch.Pixels, batch.Count, settings.Window));
                input.Progress.Report((double)Interlocked.Add(ref done, batch.Count) / windows.Positions.Count);
            },
            input.Cancel
        );
        return windows;
    }

    /// <summary>Scores of the same windows with their truth; windows of unknown truth are left out.</summary>
    public ScoredSamples Samples(ushort[] scores)
    {
        var samples = new ScoredSamples(_unitCount);
        for (var i = 0; i < scores.Length; i++)
        {
            if (_weights[i] > 0)
                samples.Add(_units[i], scores[i], _targets[i] > 0);
        }
        return samples;
    }

    private void Store(int number, Batch batch, float[][] outputs)
    {
        var first = number * BatchSize;
        for (var m = 0; m < outputs.Length; m++)
            Array.ConvertAll(outputs[m], Quantised.From).CopyTo(Scores[m], first);
        batch.Targets.CopyTo(_targets, first);
        batch.Weights.CopyTo(_weights, first);
    }
}
