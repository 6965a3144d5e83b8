namespace TumorTrace.Training.Loop;

/// <summary>Pooled probabilities and what they should be.</summary>
internal sealed record Predictions(float[] Probabilities, float[] Targets, float[] Weights);
