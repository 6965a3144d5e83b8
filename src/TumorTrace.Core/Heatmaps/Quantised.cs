namespace TumorTrace.Core.Heatmaps;

/// <summary>
/// Probabilities in 16-bit fixed point, 0 = 0 and 65535 = 1: sums of them are exact, so that a mean is the same
/// byte for byte whatever the order of its terms (docs/method.md, section 5).
/// </summary>
internal static class Quantised
{
    public const int One = ushort.MaxValue;

    /// <summary>NaN, no data in a foreign map, becomes 0; a model's NaN is an error long before.</summary>
    public static ushort From(float probability) =>
        float.IsNaN(probability) ? (ushort)0 : (ushort)(Math.Clamp(probability, 0f, 1f) * One + 0.5f);

    public static float ToProbability(int value) => value / (float)One;

    /// <summary>The smallest value that stands for a probability of at least <paramref name="threshold"/>.</summary>
    public static ushort AtLeast(double threshold) => (ushort)Math.Clamp((int)Math.Ceiling(threshold * One - 1e-9), 1, One);

    /// <summary>The mean of <paramref name="count"/> values, rounded half up.</summary>
    public static ushort Mean(long sum, int count) => count == 0 ? (ushort)0 : (ushort)((2 * sum + count) / (2L * count));
}
