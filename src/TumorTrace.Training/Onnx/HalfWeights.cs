using System.Runtime.InteropServices;
using Google.Protobuf;
using TumorTrace.Training.Onnx.Schema;
using static TumorTrace.Training.Onnx.GraphWriter;

namespace TumorTrace.Training.Onnx;

/// <summary>
/// Stores the weights of convolutions as 16-bit floats, which halves a file. A Cast turns each of them into 32 bits; ONNX Runtime does that
/// once, when it loads the file, so that the network computes in 32 bits and as fast as before, with weights of 11 significant bits.
/// </summary>
internal static class HalfWeights
{
    /// <returns>How many weights were changed.</returns>
    public static int Apply(ModelProto model)
    {
        var graph = model.Graph;
        var weights = graph.Node.Where(n => n.OpType == "Conv").Select(n => n.Input[1]).ToHashSet(StringComparer.Ordinal);
        var halved = graph.Initializer.Where(t => weights.Contains(t.Name) && t.DataType == Float).ToList();
        foreach (var tensor in halved)
            graph.Node.Insert(0, Halve(tensor));
        return halved.Count;
    }

    /// <summary>The name under which a halved tensor is stored.</summary>
    public static string Stored(string name) => $"{name}.half";

    /// <returns>The node that gives the tensor under its old name, in 32 bits.</returns>
    private static NodeProto Halve(TensorProto tensor)
    {
        var name = tensor.Name;
        Half[] values = [.. StoredTensor.Read(tensor, name, name).Values.Select(v => (Half)v)];
        tensor.Name = Stored(name);
        tensor.DataType = Float16;
        tensor.FloatData.Clear();
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        var cast = new NodeProto { OpType = "Cast", Name = name };
        cast.Input.Add(tensor.Name);
        cast.Output.Add(name);
        cast.Attribute.Add(Int("to", Float));
        return cast;
    }
}
