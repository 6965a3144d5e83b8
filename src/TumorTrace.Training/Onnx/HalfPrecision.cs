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
        if (Convolutions(graph) is not { Count: > 0 } convolutions)
            return 0;
        foreach (var name in Weights(convolutions))
            Halve(graph, name);
        foreach (var first in graph.Node.Where(n => n.Input.Contains(Before)).ToList())
            first.Input[first.Input.IndexOf(Before)] = $"{Before}.half";
        InsertAfter(graph, Before, $"{Before}.half", Float16);
        var probability = graph.Node.Single(n => n.OpType == Probability);
        var last = probability.Input[0];
        probability.Input[0] = $"{last}.float";
        InsertAfter(graph, last, probability.Input[0], Float);
        graph.Name = $"{graph.Name}, fp16";
        return convolutions.Count;
    }

    /// <summary>
    /// The same network in 32 bits, with weights and what each operation gives rounded to 16: how a processor shows what 16 bits do to it.
    /// ONNX Runtime runs the operations of <see cref="Apply"/>'s graph in 32 bits there, and leaves out the rounding between them.
    /// </summary>
    /// <returns>As <see cref="Apply"/>.</returns>
    public static int Emulate(ModelProto model)
    {
        var graph = model.Graph;
        if (Convolutions(graph) is not { Count: > 0 } convolutions)
            return 0;
        foreach (var name in Weights(convolutions))
        {
            if (graph.Initializer.FirstOrDefault(t => t.Name == name) is { } tensor)
                Store(tensor, [.. StoredTensor.Read(tensor, name, name).Values.Select(v => (float)(Half)v)], Float);
        }
        var first = graph.Node.Single(n => n.Output.Contains(Before));
        foreach (var node in graph.Node.Skip(graph.Node.IndexOf(first)).TakeWhile(n => n.OpType != Probability).ToList())
        {
            var value = node.Output[0];
            node.Output[0] = $"{value}.exact";
            InsertAfter(graph, node.Output[0], $"{value}.rounded", Float16);
            InsertAfter(graph, $"{value}.rounded", value, Float);
        }
        return convolutions.Count;
    }

    /// <summary>None in a graph that is not one of ours in 32 bits: the first one reads the normalised image.</summary>
    private static List<NodeProto> Convolutions(GraphProto graph)
    {
        var all = graph.Node.Where(n => n.OpType == "Conv").ToList();
        return all.Exists(c => c.Input[0] == Before) ? all : [];
    }

    private static List<string> Weights(List<NodeProto> convolutions) =>
        [.. convolutions.SelectMany(c => c.Input.Skip(1)).Distinct(StringComparer.Ordinal)];

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
        Store(tensor, [.. StoredTensor.Read(tensor, name, name).Values.Select(v => (Half)v)], Float16);
    }

    private static void Store<T>(TensorProto tensor, T[] values, int type)
        where T : unmanaged
    {
        tensor.DataType = type;
        tensor.FloatData.Clear();
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static void InsertAfter(GraphProto graph, string value, string cast, int type)
    {
        var node = new NodeProto { OpType = "Cast", Name = $"{cast}.cast" };
        node.Input.Add(value);
        node.Output.Add(cast);
        node.Attribute.Add(Int("to", type));
        graph.Node.Insert(graph.Node.IndexOf(graph.Node.Single(n => n.Output.Contains(value))) + 1, node);
    }
}
