using Google.Protobuf;
using TumorTrace.Core.Models;
using TumorTrace.Training.Onnx.Schema;

namespace TumorTrace.TestSupport;

/// <summary>ONNX files of a few nodes, as users bring them: planar float input, 8 × 8 average pooling.</summary>
internal static class TinyModels
{
    /// <summary>
    /// float32 [N, 3, H, W] → the mean of each channel over 8 × 8 px, [N, 3, H/8, W/8]: as a segmenter of three
    /// classes whose "probabilities" are the (normalised) colours.
    /// </summary>
    public static string Pooling(string path, string? cardInside = null, string? cardBeside = null, int pool = 8)
    {
        var graph = new GraphProto { Name = "pooling" };
        graph.Input.Add(Value("x", "N", "3", "H", "W"));
        graph.Output.Add(Value("y", "N", "3", "h", "w"));
        var node = new NodeProto { OpType = "AveragePool", Name = "pool" };
        node.Input.Add("x");
        node.Output.Add("y");
        foreach (var name in new[] { "kernel_shape", "strides" })
        {
            var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
            attribute.Ints.AddRange([pool, pool]);
            node.Attribute.Add(attribute);
        }
        graph.Node.Add(node);
        Write(path, graph, cardInside);
        if (cardBeside is not null)
            File.WriteAllText(Path.ChangeExtension(path, ".card.json"), cardBeside);
        return path;
    }

    /// <summary>
    /// As <see cref="Pooling"/>, then the steps one after the other, each on the value and, if it has one, a constant.
    /// A classifier pools its whole input: [N, 3].
    /// </summary>
    public static string Steps(string path, string card, params (string Operation, float? Constant)[] steps)
    {
        var isClassifier = card.Contains("\"classifier\"", StringComparison.Ordinal);
        var graph = new GraphProto { Name = "steps" };
        graph.Input.Add(Value("x", "N", "3", "H", "W"));
        var last = isClassifier ? Node(graph, "ReduceMean", "x") : Node(graph, "AveragePool", "x");
        var first = graph.Node[0];
        if (isClassifier)
        {
            first.Attribute.Add(Ints("axes", 2, 3));
            first.Attribute.Add(
                new AttributeProto
                {
                    Name = "keepdims",
                    Type = AttributeProto.Types.AttributeType.Int,
                    I = 0,
                }
            );
        }
        else
        {
            first.Attribute.Add(Ints("kernel_shape", 8, 8));
            first.Attribute.Add(Ints("strides", 8, 8));
        }
        foreach (var (operation, constant) in steps)
            last = constant is { } value ? Node(graph, operation, last, Constant(graph, value)) : Node(graph, operation, last);
        graph.Output.Add(isClassifier ? Value(last, "N", "3") : Value(last, "N", "3", "h", "w"));
        return Write(path, graph, card);
    }

    /// <summary>The image itself as several outputs, and further inputs, of any type: nothing a card could describe.</summary>
    /// <param name="types">ONNX element types of the outputs: 1 float32, 10 float16, 11 double.</param>
    public static string Odd(string path, string card, int[] types, int inputs = 1)
    {
        var graph = new GraphProto { Name = "odd" };
        for (var i = 0; i < inputs; i++)
            graph.Input.Add(Value(i == 0 ? "x" : $"x{i}", "N", "3", "H", "W"));
        var pooled = Node(graph, "AveragePool", "x");
        graph.Node[0].Attribute.Add(Ints("kernel_shape", 8, 8));
        graph.Node[0].Attribute.Add(Ints("strides", 8, 8));
        foreach (var type in types)
        {
            var output = Node(graph, "Cast", pooled);
            graph
                .Node[^1]
                .Attribute.Add(
                    new AttributeProto
                    {
                        Name = "to",
                        Type = AttributeProto.Types.AttributeType.Int,
                        I = type,
                    }
                );
            var value = Value(output, "N", "3", "h", "w");
            value.Type.TensorType.ElemType = type;
            graph.Output.Add(value);
        }
        return Write(path, graph, card);
    }

    private static string Node(GraphProto graph, string operation, params string[] inputs)
    {
        var output = $"{operation}{graph.Node.Count}";
        var node = new NodeProto { OpType = operation, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        graph.Node.Add(node);
        return output;
    }

    private static string Constant(GraphProto graph, float value)
    {
        var tensor = new TensorProto { Name = $"c{graph.Initializer.Count}", DataType = 1 };
        tensor.FloatData.Add(value);
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static AttributeProto Ints(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static string Write(string path, GraphProto graph, string? cardInside)
    {
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        if (cardInside is not null)
            model.MetadataProps.Add(new StringStringEntryProto { Key = ModelCard.MetadataKey, Value = cardInside });
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    /// <summary>The model with one more text in its metadata.</summary>
    public static byte[] WithMetadata(byte[] file, string key, string value)
    {
        var model = ModelProto.Parser.ParseFrom(file);
        model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model.ToByteArray();
    }

    private static ValueInfoProto Value(string name, params string[] dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (var d in dimensions)
            shape.Dim.Add(
                long.TryParse(d, out var size)
                    ? new TensorShapeProto.Types.Dimension { DimValue = size }
                    : new TensorShapeProto.Types.Dimension { DimParam = d }
            );
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape },
            },
        };
    }
}
