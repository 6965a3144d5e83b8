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
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        if (cardInside is not null)
            model.MetadataProps.Add(new StringStringEntryProto { Key = ModelCard.MetadataKey, Value = cardInside });
        File.WriteAllBytes(path, model.ToByteArray());
        if (cardBeside is not null)
            File.WriteAllText(Path.ChangeExtension(path, ".card.json"), cardBeside);
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
