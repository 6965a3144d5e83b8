using System.Runtime.InteropServices;
using Google.Protobuf;
using TumorTrace.Training.Onnx.Schema;

namespace TumorTrace.Training.Onnx;

/// <summary>Appends nodes and constants to an ONNX graph; values are named by the node that makes them.</summary>
internal sealed class GraphWriter(GraphProto graph)
{
    internal const int Float = 1,
        UInt8 = 2,
        Int8 = 3,
        Int32 = 6,
        Int64 = 7,
        Float16 = 10;

    internal string Node(string op, string output, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        graph.Node.Add(node);
        return output;
    }

    internal string Constant(string name, long[] shape, float[] values) => Constant<float>(name, Float, shape, values);

    /// <param name="type">The ONNX element type of <typeparamref name="T"/>.</param>
    internal string Constant<T>(string name, int type, long[] shape, T[] values)
        where T : unmanaged
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = type,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
        };
        tensor.Dims.AddRange(shape);
        graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>Inputs of a Slice that takes so many rows and columns off each side: starts, ends, axes.</summary>
    internal string[] Border(string name, int border) =>
        [
            Constant($"{name}.starts", Int64, [2], new long[] { border, border }),
            // From the end; a border of 0 goes on to the last one.
            Constant($"{name}.ends", Int64, [2], border == 0 ? new[] { long.MaxValue, long.MaxValue } : new long[] { -border, -border }),
            Constant($"{name}.axes", Int64, [2], new long[] { 2, 3 }),
        ];

    internal static AttributeProto Text(string name, string value) =>
        new()
        {
            Name = name,
            S = ByteString.CopyFromUtf8(value),
            Type = AttributeProto.Types.AttributeType.String,
        };

    internal static AttributeProto Int(string name, long value) =>
        new()
        {
            Name = name,
            I = value,
            Type = AttributeProto.Types.AttributeType.Int,
        };

    internal static AttributeProto Ints(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    /// <param name="dimensions">Numbers are fixed sizes, anything else the name of a free one.</param>
    internal static ValueInfoProto Value(string name, int type, params string[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(
            dimensions.Select(d =>
                long.TryParse(d, out var size)
                    ? new TensorShapeProto.Types.Dimension { DimValue = size }
                    : new TensorShapeProto.Types.Dimension { DimParam = d }
            )
        );
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape },
            },
        };
    }
}
