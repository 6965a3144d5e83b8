namespace TumorTrace.Core.Metrics;

/// <summary>Sensitivity against false positives per image, from the lowest threshold to the last point (0, 0).</summary>
/// <param name="FalsePositives">Per image, descending.</param>
/// <param name="Sensitivities">Share of the lesions hit, at the same thresholds.</param>
internal sealed record FrocCurve(IReadOnlyList<double> FalsePositives, IReadOnlyList<double> Sensitivities)
{
    /// <summary>The rates whose sensitivities are averaged into the score.</summary>
    public static readonly IReadOnlyList<double> Rates = [0.25, 0.5, 1, 2, 4, 8];

    /// <summary>The challenge's score: the mean sensitivity at <see cref="Rates"/>; NaN without images or lesions.</summary>
    public double Score
    {
        get
        {
            double sum = 0;
            foreach (var rate in Rates)
                sum += SensitivityAt(rate);
            return sum / Rates.Count;
        }
    }

    /// <summary>
    /// Linear between the curve's points, as the official code has it: from the last point (in ascending order) at or
    /// below the rate on; beyond the curve its last value.
    /// </summary>
    public double SensitivityAt(double rate)
    {
        // Ascending order is this order from the end.
        var j = 0;
        while (FalsePositives[j] > rate)
            j++;
        if (j == 0)
            return Sensitivities[0];
        var slope = (Sensitivities[j - 1] - Sensitivities[j]) / (FalsePositives[j - 1] - FalsePositives[j]);
        return slope * (rate - FalsePositives[j]) + Sensitivities[j];
    }
}
