using Google.Protobuf;
using TumorTrace.Core.Files;
using TumorTrace.Training.Onnx.Schema;
using static TumorTrace.Training.Onnx.GraphWriter;

namespace TumorTrace.Training.Onnx;

/// <summary>
/// An ONNX file of one large square matrix product, to measure what a machine can do at best: input "a" [side, side] by fixed weights.
/// In int8 the input is uint8, the weights int8, the sums 32 bits, as in the convolutions of an int8 network.
/// </summary>
internal static class ProductModel
{
    public static void Write(string path, int side, bool int8)
    {
        var graph = new GraphProto { Name = "product" };
        graph.Input.Add(Value("a", int8 ? UInt8 : Float, $"{side}", $"{side}"));
        graph.Output.Add(Value("c", int8 ? GraphWriter.Int32 : Float, $"{side}", $"{side}"));
        var writer = new GraphWriter(graph);
        var random = new Random(1);
        var weights = int8
            ? writer.Constant("b", Int8, [side, side], Filled(side * side, () => (sbyte)random.Next(-127, 128)))
            : writer.Constant("b", [side, side], Filled(side * side, () => (float)(random.NextDouble() - 0.5)));
        writer.Node(int8 ? "MatMulInteger" : "MatMul", "c", ["a", weights]);
        var model = new ModelProto
        {
            IrVersion = 8,
            ProducerName = "TumorTrace",
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        AtomicFile.Write(path, temporary => File.WriteAllBytes(temporary, model.ToByteArray()));
    }

    private static T[] Filled<T>(int count, Func<T> next)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
            values[i] = next();
        return values;
    }
}
