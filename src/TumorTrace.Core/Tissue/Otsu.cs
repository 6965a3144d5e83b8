namespace TumorTrace.Core.Tissue;

/// <summary>Otsu's threshold of an 8-bit histogram.</summary>
/// <param name="Threshold">Foreground is strictly above it; the first maximum of the between-class variance.</param>
/// <param name="Separability">Between-class over total variance, 0 to 1: how bimodal the histogram is.</param>
/// <param name="BackgroundMean">Mean value of the class at or below the threshold.</param>
public readonly record struct Otsu(int Threshold, double Separability, double BackgroundMean)
{
    /// <summary>Mean value of the class above the threshold; the background's where there is no second class.</summary>
    public double ForegroundMean { get; init; }

    /// <summary>N. Otsu, IEEE Trans. SMC 9(1), 1979, over 256 bins.</summary>
    public static Otsu Compute(ReadOnlySpan<long> histogram)
    {
        double total = 0,
            sum = 0,
            squares = 0;
        for (var i = 0; i < 256; i++)
        {
            total += histogram[i];
            sum += (double)i * histogram[i];
            squares += (double)i * i * histogram[i];
        }
        if (total == 0)
            return default;
        var best = -1.0;
        var threshold = 0;
        double background = 0,
            foreground = 0;
        double below = 0,
            belowSum = 0;
        for (var i = 0; i < 256; i++)
        {
            below += histogram[i];
            belowSum += (double)i * histogram[i];
            if (below == 0 || below == total)
                continue;
            var difference = belowSum / below - (sum - belowSum) / (total - below);
            var between = below * (total - below) * difference * difference;
            if (between > best)
            {
                best = between;
                threshold = i;
                background = belowSum / below;
                foreground = (sum - belowSum) / (total - below);
            }
        }
        var variance = squares / total - sum / total * (sum / total);
        return best < 0
            ? new Otsu((int)(sum / total), 0, sum / total) { ForegroundMean = sum / total }
            : new Otsu(threshold, variance > 0 ? best / total / total / variance : 0, background) { ForegroundMean = foreground };
    }
}
