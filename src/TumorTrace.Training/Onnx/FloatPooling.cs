using TumorTrace.Training.Onnx.Schema;

namespace TumorTrace.Training.Onnx;

/// <summary>
/// Computes a max pool that follows a convolution left in float in float as well, before the ReLU and the rounding to 8 bits. All three
/// keep order, so the outputs stay the same to the bit. ONNX Runtime finds the largest of bytes value by value there, which took a quarter
/// of the time of a whole segmenter, and of floats in vectors. It moves a rounding to before a pool by itself, unless a ReLU is between.
/// </summary>
internal static class FloatPooling
{
    private const string Quantize = "QuantizeLinear",
        Dequantize = "DequantizeLinear";

    /// <returns>How many pools were moved.</returns>
    public static int Apply(ModelProto model)
    {
        var graph = model.Graph;
        var moved = 0;
        foreach (var pool in graph.Node.Where(n => n.OpType == "MaxPool").ToList())
        {
            if (
                Only(graph, pool.Input[0], Dequantize) is not { } dequantize
                || Only(graph, dequantize.Input[0], Quantize) is not { } quantize
                || Only(graph, quantize.Input[0], "Relu") is not { } relu
                || Producer(graph, relu.Input[0]) is not { OpType: "Conv" } conv
                || Producer(graph, conv.Input[0]) is { OpType: Dequantize }
            )
                continue;
            Move(graph, pool, relu, [quantize, dequantize]);
            moved++;
        }
        return moved;
    }

    /// <summary>Convolution, pool, ReLU: the last one gives the value that the pool gave.</summary>
    private static void Move(GraphProto graph, NodeProto pool, NodeProto relu, NodeProto[] rounding)
    {
        var value = pool.Output[0];
        pool.Input[0] = relu.Input[0];
        pool.Output[0] = $"{value}.pooled";
        relu.Input[0] = pool.Output[0];
        relu.Output[0] = value;
        graph.Node.Remove(relu);
        graph.Node.Insert(graph.Node.IndexOf(pool) + 1, relu);
        foreach (var node in rounding)
            graph.Node.Remove(node);
        var used = graph.Node.SelectMany(n => n.Input).ToHashSet(StringComparer.Ordinal);
        foreach (var unused in graph.Initializer.Where(t => !used.Contains(t.Name)).ToList())
            graph.Initializer.Remove(unused);
    }

    /// <summary>The node that gives the value, if it is of this operation and the value is used once.</summary>
    private static NodeProto? Only(GraphProto graph, string value, string operation) =>
        Producer(graph, value) is { } node
        && node.OpType == operation
        && graph.Node.Sum(n => n.Input.Count(i => i == value)) == 1
        && graph.Output.All(o => o.Name != value)
            ? node
            : null;

    private static NodeProto? Producer(GraphProto graph, string value) => graph.Node.FirstOrDefault(n => n.Output.Contains(value));
}
