using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;
using static TumorTrace.Training.Onnx.GraphWriter;

namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>
/// Writes a network with QuantizeLinear and DequantizeLinear around every value that is stored in 8 bits ("QDQ" form):
/// a runtime that does not fuse them still computes the same, ONNX Runtime turns each group into one integer operation.
/// </summary>
internal sealed class Int8Graph(
    GraphWriter writer,
    NetworkGraph network,
    IReadOnlyDictionary<string, NamedTensor> state,
    ActivationStatistics statistics,
    Int8Recipe recipe
)
{
    private readonly Int8Layout _layout = new(network, recipe.FloatConvs);
    private readonly ActivationRange?[] _ranges = new ActivationRange?[network.Nodes.Count];

    /// <returns>The name of the last node's value.</returns>
    internal string Write()
    {
        var names = new string[network.Nodes.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Node(i, [.. network.Nodes[i].Inputs.Select(n => names[n])]);
            if (_layout.Stores(i))
                names[i] = Stored(i, names[i]);
        }
        return names[^1];
    }

    private string Node(int i, string[] inputs)
    {
        var node = network.Nodes[i];
        return node.Operation switch
        {
            Input => OnnxExporter.Normalised(writer, network),
            Conv c => Convolution(i, node.Name, c, inputs[0]),
            BatchNorm => inputs[0],
            _ => OnnxExporter.Plain(writer, node, inputs),
        };
    }

    private string Convolution(int i, string name, Conv c, string input)
    {
        var folded = FoldedConv.From(name, c, OnnxExporter.NormAfter(network, i), state);
        long[] shape = [c.Out, c.In, c.KernelH, c.KernelW];
        string[] parameters = _layout.Computes(i)
            ? Quantized(name, shape, folded, network.Nodes[i].Inputs[0])
            : [writer.Constant($"{name}.weight", shape, folded.Weights), writer.Constant($"{name}.bias", [c.Out], folded.Bias)];
        return writer.Node("Conv", name, [input, .. parameters], OnnxExporter.Attributes(c));
    }

    private string[] Quantized(string name, long[] shape, FoldedConv folded, int input)
    {
        var conv = QuantizedConv.From(folded, _ranges[input]!.Value.Scale, statistics.ChannelMeans(input));
        string[] weight =
        [
            writer.Constant($"{name}.weight_int8", Int8, shape, conv.Weights),
            writer.Constant($"{name}.weight_scale", [shape[0]], conv.WeightScales),
            writer.Constant($"{name}.weight_zero", Int8, [shape[0]], new sbyte[shape[0]]),
        ];
        string[] bias =
        [
            writer.Constant($"{name}.bias_int32", GraphWriter.Int32, [shape[0]], conv.Bias),
            writer.Constant($"{name}.bias_scale", [shape[0]], conv.BiasScales),
        ];
        return
        [
            writer.Node("DequantizeLinear", $"{name}.weight", weight, Int("axis", 0)),
            writer.Node("DequantizeLinear", $"{name}.bias", bias, Int("axis", 0)),
        ];
    }

    private string Stored(int i, string value)
    {
        var range = (_ranges[i] = ActivationRange.From(statistics.Histogram(_layout.Group(i)), recipe.Clipping)).Value;
        string[] parameters =
        [
            writer.Constant($"{value}.scale", [], [range.Scale]),
            writer.Constant($"{value}.zero", UInt8, [], [range.ZeroPoint]),
        ];
        var stored = writer.Node("QuantizeLinear", $"{value}.uint8", [value, .. parameters]);
        return writer.Node("DequantizeLinear", $"{value}.float", [stored, .. parameters]);
    }
}
