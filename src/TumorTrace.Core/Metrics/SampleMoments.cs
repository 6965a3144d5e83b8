namespace TumorTrace.Core.Metrics;

/// <summary>How a sample is spread (population formulas); 0 if a value is undefined.</summary>
/// <param name="Skewness">Third central moment over the deviation cubed; 0 without spread.</param>
/// <param name="Kurtosis">Fourth central moment over the variance squared, less the 3 of a normal distribution; 0 without spread.</param>
internal readonly record struct SampleMoments(double Mean, double Deviation, double Skewness, double Kurtosis)
{
    /// <summary>Sums in ascending order of value, so that the sample's own order leaves no trace in the last digit.</summary>
    public static SampleMoments Compute(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            return default;
        if (sorted[0] == sorted[^1])
            return new SampleMoments(sorted[0], 0, 0, 0);
        var mean = sorted.Average();
        var deviation = Math.Sqrt(sorted.Average(v => (v - mean) * (v - mean)));
        return deviation > 0
            ? new SampleMoments(
                mean,
                deviation,
                sorted.Average(v => Math.Pow((v - mean) / deviation, 3)),
                sorted.Average(v => Math.Pow((v - mean) / deviation, 4)) - 3
            )
            : new SampleMoments(mean, 0, 0, 0);
    }
}
