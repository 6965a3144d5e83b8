namespace TumorTrace.Training.Data;

/// <summary>A patch ready for training.</summary>
/// <param name="Pixels">RGB, window · window · 3.</param>
/// <param name="Targets">0 or 1, TargetSide² values.</param>
/// <param name="Weights">1, or 0 where the target is unknown.</param>
/// <param name="Labels">The label (see <see cref="Core.Annotations.TumorLabel"/>) of each px, Window².</param>
/// <param name="Together">The targets are one label for all of their cells together: the mean over them counts.</param>
public sealed record Patch(byte[] Pixels, float[] Targets, float[] Weights, byte[] Labels, bool Together = false);
