namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>How much of a value's extremes is given up for finer steps.</summary>
/// <param name="Percentile">Share of the values (0..1) that stays inside; null: the range with the least mean squared error.</param>
internal readonly record struct Clipping(double? Percentile)
{
    public static Clipping MeanSquare => new(null);

    public override string ToString() => Percentile is { } p ? $"percentile {p * 100:0.####}" : "mean squared error";
}

/// <summary>Counts of a value over equal bins from <paramref name="Low"/> to <paramref name="High"/>.</summary>
internal sealed record Histogram(double Low, double High, double[] Counts)
{
    private double Width => (High - Low) / Counts.Length;

    internal double Centre(int bin) => Low + (bin + 0.5) * Width;

    /// <summary>The smallest range that leaves out at most 1 − <paramref name="share"/>, half of it on each side that has values.</summary>
    internal (double Low, double High) Inside(double share)
    {
        var outside = Counts.Sum() * (1 - share) / (Low < 0 ? 2 : 1);
        return (Low < 0 ? Edge(outside, fromLow: true) : 0, Edge(outside, fromLow: false));
    }

    private double Edge(double outside, bool fromLow)
    {
        for (var i = 0; i < Counts.Length; i++)
        {
            outside -= Counts[fromLow ? i : ^(i + 1)];
            if (outside < 0)
                return fromLow ? Low + i * Width : High - i * Width;
        }
        return fromLow ? Low : High;
    }
}

/// <summary>Real value = Scale · (stored byte − ZeroPoint). 0 is always met exactly, as padding is 0.</summary>
internal readonly record struct ActivationRange(float Scale, byte ZeroPoint)
{
    private const int Fractions = 60;

    /// <summary>
    /// The range of bytes for values from low to high; what is never negative gets zero point 0, or its ReLU would not be absorbed.
    /// </summary>
    internal static ActivationRange From(double low, double high)
    {
        low = Math.Min(0, low);
        high = Math.Max(0, high);
        var scale = high > low ? (high - low) / 255 : 1;
        return new ActivationRange((float)scale, (byte)Math.Round(-low / scale));
    }

    internal static ActivationRange From(Histogram histogram, Clipping clipping)
    {
        if (clipping.Percentile is { } share)
        {
            var (low, high) = histogram.Inside(share);
            return From(low, high);
        }
        return Enumerable
            .Range(1, Fractions)
            .Select(i => From(histogram.Low * i / Fractions, histogram.High * i / Fractions))
            .MinBy(range => range.SquaredError(histogram));
    }

    /// <summary>Rounding inside the range is uniform noise, Scale²/12; outside, the distance to the edge counts.</summary>
    private double SquaredError(Histogram histogram)
    {
        var low = (0 - ZeroPoint) * (double)Scale;
        var high = (255 - ZeroPoint) * (double)Scale;
        var noise = (double)Scale * Scale / 12;
        double sum = 0;
        for (var i = 0; i < histogram.Counts.Length; i++)
        {
            var at = histogram.Centre(i);
            var outside = Math.Max(0, Math.Max(low - at, at - high));
            sum += histogram.Counts[i] * (noise + outside * outside);
        }
        return sum;
    }
}
