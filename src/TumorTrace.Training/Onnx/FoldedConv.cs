using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Onnx;

/// <summary>A convolution's weights [out, in, kh, kw] and bias [out] with the batch-norm behind it folded in.</summary>
internal sealed record FoldedConv(float[] Weights, float[] Bias)
{
    /// <summary>
    /// y = γ·(w∗x + b − μ)/√(σ² + ε) + β is again a convolution: weights w·s, bias (b − μ)·s + β with
    /// s = γ/√(σ² + ε). Exact at padded borders too, as the zeros are padded in front of the convolution.
    /// </summary>
    internal static FoldedConv From(
        string conv,
        Conv shape,
        (string Name, BatchNorm Norm)? norm,
        IReadOnlyDictionary<string, NamedTensor> state
    )
    {
        var weights = (float[])state[$"{conv}.weight"].Values.Clone();
        var bias = shape.Bias ? (float[])state[$"{conv}.bias"].Values.Clone() : new float[shape.Out];
        if (norm is { } n)
            Fold(weights, bias, n.Norm.Epsilon, part => state[$"{n.Name}.{part}"].Values);
        return new FoldedConv(weights, bias);
    }

    private static void Fold(float[] weights, float[] bias, double epsilon, Func<string, float[]> part)
    {
        var gamma = part("weight");
        var beta = part("bias");
        var mean = part("running_mean");
        var variance = part("running_var");
        var perFilter = weights.Length / bias.Length;
        for (var f = 0; f < bias.Length; f++)
        {
            var scale = gamma[f] / Math.Sqrt(variance[f] + epsilon);
            for (var i = f * perFilter; i < (f + 1) * perFilter; i++)
                weights[i] = (float)(weights[i] * scale);
            bias[f] = (float)((bias[f] - mean[f]) * scale + beta[f]);
        }
    }
}
