using System.Text.Json.Serialization;

namespace TumorTrace.Core.Metrics;

/// <summary>A statistic of all data with its 95% interval.</summary>
/// <param name="Low">Percentile 2.5 of the resamples; null if fewer than two units could be resampled.</param>
/// <param name="High">Percentile 97.5.</param>
/// <param name="Redrawn">Resamples without a value (such as an AUC of one class), which were drawn again.</param>
public readonly record struct Estimate(double Value, double? Low, double? High, int Redrawn)
{
    /// <summary>Both ends; null without either.</summary>
    [JsonIgnore]
    public (double Low, double High)? Interval => Low is { } low && High is { } high ? (low, high) : null;
}

/// <summary>
/// Percentile bootstrap over units: as many units as there are, drawn with replacement. Equal seeds draw equal resamples, so
/// that differences of two statistics are paired.
/// </summary>
internal static class Bootstrap
{
    public const int UsualResamples = 2000;

    /// <summary>Vain draws per resample after which a statistic counts as impossible to resample.</summary>
    private const int MostRedraws = 20;

    /// <param name="statistic">The value with unit u counted times[u] times; NaN if it has none.</param>
    public static Estimate Estimate(int units, Func<int[], double> statistic, int seed = 1, int resamples = UsualResamples)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        var times = new int[units];
        Array.Fill(times, 1);
        var value = statistic(times);
        if (units < 2 || double.IsNaN(value))
            return new Estimate(value, null, null, 0);
        var values = new double[resamples];
        var random = new Random(seed);
        var redrawn = 0;
        for (var i = 0; i < resamples; )
        {
            Draw(times, random);
            values[i] = statistic(times);
            if (!double.IsNaN(values[i]))
                i++;
            else if (++redrawn > MostRedraws * resamples)
                return new Estimate(value, null, null, redrawn);
        }
        Array.Sort(values);
        return new Estimate(value, Percentile(values, 0.025), Percentile(values, 0.975), redrawn);
    }

    /// <summary>Linear between the two nearest of the sorted values.</summary>
    internal static double Percentile(ReadOnlySpan<double> sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 >= sorted.Length ? sorted[^1] : sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
    }

    private static void Draw(int[] times, Random random)
    {
        Array.Clear(times);
        for (var i = 0; i < times.Length; i++)
            times[random.Next(times.Length)]++;
    }
}
