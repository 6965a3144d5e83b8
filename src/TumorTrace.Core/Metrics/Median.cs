namespace TumorTrace.Core.Metrics;

/// <summary>The middle value; of an even number the mean of the middle two.</summary>
internal static class Median
{
    /// <returns>NaN of nothing.</returns>
    public static double Compute(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
