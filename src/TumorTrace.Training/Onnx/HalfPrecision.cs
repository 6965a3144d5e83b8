using System.Runtime.InteropServices;
using Google.Protobuf;
using TumorTrace.Training.Onnx.Schema;
using static TumorTrace.Training.Onnx.GraphWriter;

namespace TumorTrace.Training.Onnx;

/// <summary>
/// Lets a network of ours compute in 16-bit floats from its first convolution to its last: weights, biases and all values between. The
/// image is normalised and the probability formed in 32 bits, so that inputs and outputs stay what they were.
/// </summary>
internal static class HalfPrecision
{
    private const string Before = "input",
        Probability = "Sigmoid";

    /// <returns>How many convolutions compute in 16 bits now; 0 if the file was so already, or is not one of ours.</returns>
    public static int Apply(ModelProto model)
    {
        var graph = model.Graph;
        var convolutions = graph.Node.Where(n => n.OpType == "Conv").ToList();
        if (graph.Node.All(n => n.Output[0] != Before) || convolutions.All(c => c.Input[0] != Before))
            return 0;
        foreach (var stored in convolutions.SelectMany(c => c.Input.Skip(1)).Distinct(StringComparer.Ordinal).ToList())
            Halve(graph, stored);
        foreach (var first in graph.Node.Where(n => n.Input.Contains(Before)).ToList())
            first.Input[first.Input.IndexOf(Before)] = $"{Before}.half";
        InsertAfter(graph, Before, $"{Before}.half", Float16);
        var probability = graph.Node.Single(n => n.OpType == Probability);
        var last = probability.Input[0];
        probability.Input[0] = $"{last}.float";
        InsertAfter(graph, last, probability.Input[0], Float);
        return convolutions.Count;
    }

    /// <summary>A weight that <see cref="HalfWeights"/> stored has its 16 bits already, and loses its Cast.</summary>
    private static void Halve(GraphProto graph, string name)
    {
        if (graph.Initializer.FirstOrDefault(t => t.Name == HalfWeights.Stored(name)) is { } stored)
        {
            stored.Name = name;
            graph.Node.Remove(graph.Node.Single(n => n.Output.Contains(name)));
            return;
        }
        var tensor = graph.Initializer.Single(t => t.Name == name);
        Half[] values = [.. StoredTensor.Read(tensor, name, name).Values.Select(v => (Half)v)];
        tensor.DataType = Float16;
        tensor.FloatData.Clear();
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static void InsertAfter(GraphProto graph, string value, string cast, int type)
    {
        var node = new NodeProto { OpType = "Cast", Name = cast };
        node.Input.Add(value);
        node.Output.Add(cast);
        node.Attribute.Add(Int("to", type));
        graph.Node.Insert(graph.Node.IndexOf(graph.Node.Single(n => n.Output.Contains(value))) + 1, node);
    }
}
