namespace TumorTrace.Core.Imaging;

/// <summary>
/// Separable resampling of RGB pixels by any factor: area average when shrinking (factor ≥ 1), bilinear when
/// enlarging. The result of a pixel depends on its own footprint only, so tiles fit together without seams.
/// </summary>
internal static class Resampler
{
    private readonly record struct Taps(int First, float[] Weights);

    /// <param name="offsetX">Where output px 0 begins in the source, in source px.</param>
    /// <param name="factor">Source px per output px.</param>
    public static void Resample(
        ReadOnlySpan<byte> source,
        int sourceWidth,
        int sourceHeight,
        double offsetX,
        double offsetY,
        double factor,
        Span<byte> target,
        int width,
        int height
    )
    {
        var columns = TapsFor(width, sourceWidth, offsetX, factor);
        var rows = TapsFor(height, sourceHeight, offsetY, factor);
        var line = new float[sourceWidth * 3];
        for (var y = 0; y < height; y++)
        {
            SumRows(source, sourceWidth, rows[y], line);
            SumColumns(line, columns, target.Slice(y * width * 3, width * 3));
        }
    }

    private static void SumRows(ReadOnlySpan<byte> source, int sourceWidth, Taps taps, float[] line)
    {
        Array.Clear(line);
        for (var k = 0; k < taps.Weights.Length; k++)
            WeightedRows.Add(source.Slice((taps.First + k) * sourceWidth * 3, sourceWidth * 3), taps.Weights[k], line);
    }

    private static void SumColumns(float[] line, Taps[] columns, Span<byte> target)
    {
        for (var x = 0; x < columns.Length; x++)
        {
            float r = 0,
                g = 0,
                b = 0;
            var (first, weights) = columns[x];
            for (var k = 0; k < weights.Length; k++)
            {
                var i = (first + k) * 3;
                r += weights[k] * line[i];
                g += weights[k] * line[i + 1];
                b += weights[k] * line[i + 2];
            }
            target[x * 3] = ToByte(r);
            target[x * 3 + 1] = ToByte(g);
            target[x * 3 + 2] = ToByte(b);
        }
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    private static Taps[] TapsFor(int count, int sourceLength, double offset, double factor)
    {
        var taps = new Taps[count];
        for (var i = 0; i < count; i++)
            taps[i] =
                factor >= 1 ? AreaTaps(offset + i * factor, factor, sourceLength) : LinearTaps(offset + (i + 0.5) * factor, sourceLength);
        return taps;
    }

    private static Taps AreaTaps(double from, double factor, int sourceLength)
    {
        var to = from + factor;
        var first = Math.Clamp((int)Math.Floor(from + 1e-9), 0, sourceLength - 1);
        var last = Math.Clamp((int)Math.Ceiling(to - 1e-9) - 1, first, sourceLength - 1);
        var weights = new float[last - first + 1];
        for (var k = 0; k < weights.Length; k++)
            weights[k] = (float)((Math.Min(to, first + k + 1) - Math.Max(from, first + k)) / factor);
        return new Taps(first, weights);
    }

    private static Taps LinearTaps(double centre, int sourceLength)
    {
        var first = Math.Clamp((int)Math.Floor(centre - 0.5), 0, sourceLength - 2);
        var weight = (float)Math.Clamp(centre - 0.5 - first, 0, 1);
        return new Taps(first, [1 - weight, weight]);
    }
}
