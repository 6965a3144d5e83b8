namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>
/// A convolution on bytes: weights −127..127 with a scale for each filter, and a bias in units of input scale × weight scale,
/// the form that ONNX Runtime adds to its 32-bit sums.
/// </summary>
internal sealed record QuantizedConv(sbyte[] Weights, float[] WeightScales, int[] Bias, float[] BiasScales)
{
    private const int Levels = 127;

    /// <summary>Bias values stay below 2³⁰, so that the sum cannot overflow.</summary>
    private const double LargestBias = 1 << 30;

    /// <param name="inputMeans">
    /// Mean of each input channel. What rounding the weights adds to a filter's mean output is taken off its bias again
    /// (Nagel et al. 2019, "bias correction"), borders left aside.
    /// </param>
    internal static QuantizedConv From(FoldedConv conv, float inputScale, IReadOnlyList<double> inputMeans)
    {
        var filters = conv.Bias.Length;
        var perFilter = conv.Weights.Length / filters;
        var weights = new sbyte[conv.Weights.Length];
        var scales = new float[filters];
        var bias = new int[filters];
        var biasScales = new float[filters];
        for (var f = 0; f < filters; f++)
        {
            var row = conv.Weights.AsSpan(f * perFilter, perFilter);
            scales[f] = Scale(row, conv.Bias[f], inputScale);
            var shift = Round(row, scales[f], inputMeans, weights.AsSpan(f * perFilter, perFilter));
            biasScales[f] = inputScale * scales[f];
            bias[f] = (int)Math.Round((conv.Bias[f] - shift) / biasScales[f]);
        }
        return new QuantizedConv(weights, scales, bias, biasScales);
    }

    private static float Scale(ReadOnlySpan<float> weights, float bias, float inputScale)
    {
        var largest = 0f;
        foreach (var w in weights)
            largest = Math.Max(largest, Math.Abs(w));
        var scale = Math.Max(largest / Levels, Math.Abs(bias) / (inputScale * LargestBias));
        return scale > 0 ? (float)scale : 1;
    }

    /// <summary>Rounds the weights; gives the change of the filter's mean output.</summary>
    private static double Round(ReadOnlySpan<float> weights, float scale, IReadOnlyList<double> inputMeans, Span<sbyte> rounded)
    {
        var kernel = weights.Length / inputMeans.Count;
        double shift = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            rounded[i] = (sbyte)Math.Clamp(Math.Round(weights[i] / scale), -Levels, Levels);
            shift += (rounded[i] * (double)scale - weights[i]) * inputMeans[i / kernel];
        }
        return shift;
    }
}
