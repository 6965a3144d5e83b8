namespace TumorTrace.Training.Loop;

/// <summary>
/// What a network scored on the validation patches. <paramref name="Main"/> decides which checkpoint is the best:
/// AUC of a classifier; of a segmenter the intersection over union at its best threshold, as that is calibrated later.
/// </summary>
public sealed record Scores(double Main, IReadOnlyDictionary<string, double> All);
