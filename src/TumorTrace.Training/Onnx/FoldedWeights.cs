using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Onnx;

/// <summary>
/// A network's weights out of an ONNX file of ours. There each batch-norm is folded into the convolution before it (see
/// <see cref="FoldedConv"/>): the convolution takes the folded weights, and its batch-norm becomes what adds the folded bias and
/// nothing else, with scale 1, mean 0 and variance 1 − ε. The function is the same.
/// </summary>
internal static class FoldedWeights
{
    /// <returns>State of every convolution that the file has under the network's names, and of the batch-norm behind it.</returns>
    /// <exception cref="Core.UserException">Not an ONNX file, or a damaged one.</exception>
    internal static IReadOnlyList<NamedTensor> Read(string path, NetworkGraph network)
    {
        var stored = OnnxFile.Parse(path).Graph.Initializer.DistinctBy(t => t.Name).ToDictionary(t => t.Name, StringComparer.Ordinal);
        return [.. network.Nodes.Index().SelectMany(n => n.Item.Operation is Conv c ? Unfolded(c, n.Index) : [])];

        IEnumerable<NamedTensor> Unfolded(Conv conv, int i)
        {
            var name = network.Nodes[i].Name;
            if (Tensor($"{name}.weight") is not { } weight || Tensor($"{name}.bias") is not { } bias)
                return [];
            return OnnxExporter.NormAfter(network, i) is ({ } norm, { } operation)
                ?
                [
                    weight,
                    .. conv.Bias ? [bias with { Values = new float[bias.Values.Length] }] : (NamedTensor[])[],
                    .. Identity(norm, operation, bias),
                ]
                : [weight, bias];
        }

        NamedTensor? Tensor(string name) =>
            (stored.GetValueOrDefault(name) ?? stored.GetValueOrDefault(HalfWeights.Stored(name))) is { } tensor
                ? StoredTensor.Read(tensor, name, path)
                : null;
    }

    private static IEnumerable<NamedTensor> Identity(string name, BatchNorm norm, NamedTensor bias)
    {
        // The file's number of channels: that of another network's head may differ, which loading then finds.
        var channels = bias.Values.Length;
        yield return new NamedTensor($"{name}.weight", bias.Shape, Filled(channels, 1));
        yield return new NamedTensor($"{name}.bias", bias.Shape, bias.Values);
        yield return new NamedTensor($"{name}.running_mean", bias.Shape, new float[channels]);
        yield return new NamedTensor($"{name}.running_var", bias.Shape, Filled(channels, (float)(1 - norm.Epsilon)));
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
