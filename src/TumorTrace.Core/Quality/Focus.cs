namespace TumorTrace.Core.Quality;

/// <summary>
/// Whether a block of tissue is in focus: how much of its contrast lies between neighbouring px. Blur takes that first, whatever the
/// staining, as the rest of the contrast is what it is compared with.
/// </summary>
internal static class Focus
{
    /// <summary>Sharp tissue at 1 µm/px has 0.1 to 0.4, tissue that is 3 µm out of focus under 0.01.</summary>
    internal const double Least = 0.02;

    /// <summary>A block with less contrast (standard deviation of brightness) is too plain to tell.</summary>
    private const double LeastContrast = 4;

    public static bool IsBlurred(ReadOnlySpan<byte> rgb, int side) => Sharpness(rgb, side) < Least;

    /// <summary>
    /// Mean square of what a px differs from its four neighbours' mean by, as a share of the variance of the brightness; 1 for a plain
    /// block.
    /// </summary>
    public static double Sharpness(ReadOnlySpan<byte> rgb, int side)
    {
        var light = new double[side * side];
        for (var i = 0; i < light.Length; i++)
            light[i] = (rgb[3 * i] + rgb[3 * i + 1] + rgb[3 * i + 2]) / 3.0;
        var mean = light.Average();
        var variance = light.Average(v => (v - mean) * (v - mean));
        if (variance < LeastContrast * LeastContrast)
            return 1;
        var sum = 0.0;
        for (var y = 1; y < side - 1; y++)
        {
            for (var x = 1; x < side - 1; x++)
            {
                var i = y * side + x;
                var difference = light[i] - (light[i - 1] + light[i + 1] + light[i - side] + light[i + side]) / 4;
                sum += difference * difference;
            }
        }
        return sum / ((side - 2) * (side - 2)) / variance;
    }
}
