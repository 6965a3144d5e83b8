using System.Globalization;
using Google.Protobuf;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx.Schema;
using TumorTrace.Training.Torch;
using static TumorTrace.Training.Onnx.GraphWriter;

namespace TumorTrace.Training.Onnx;

/// <summary>
/// Writes a network as ONNX (opset 17, IR 8). Input <c>image</c>: uint8 [N, H, W, 3] RGB, all three free; the
/// normalisation is inside. Output <c>probability</c>: float32 [N, 1] of a classifier, or a map of it where its card has a dense step
/// (<see cref="DensePooling"/>); [N, 1, H/8, W/8] of a segmenter.
/// Batch-norms are folded into the convolution before them.
/// </summary>
internal static class OnnxExporter
{
    private const int IrVersion = 8,
        Opset = 17;

    /// <summary>Writes to a temporary name, then moves.</summary>
    public static void Write(string path, NetworkGraph network, IEnumerable<NamedTensor> state, ModelCard card)
    {
        var bytes = Build(network, state, card).ToByteArray();
        AtomicFile.Write(path, temporary => File.WriteAllBytes(temporary, bytes));
    }

    /// <param name="raw">Gives the last node's values instead of probabilities, to compare features.</param>
    internal static ModelProto Build(NetworkGraph network, IEnumerable<NamedTensor> state, ModelCard card, bool raw = false) =>
        Build(network.Name, card, writer => Nodes(writer, network, state.ToDictionary(t => t.Name, StringComparer.Ordinal)), raw);

    /// <param name="logits">Writes the network from "image" on; gives the name of its last value.</param>
    internal static ModelProto Build(string name, ModelCard card, Func<GraphWriter, string> logits, bool raw = false)
    {
        var graph = new GraphProto { Name = name };
        graph.Input.Add(Value("image", UInt8, "N", "H", "W", "3"));
        graph.Output.Add(
            card.Task == ModelTask.Classifier
                ? Value("probability", Float, "N", "1")
                : Value("probability", Float, "N", "1", "H_out", "W_out")
        );
        var writer = new GraphWriter(graph);
        var last = logits(writer);
        if (card.Task == ModelTask.Classifier)
            last = writer.Node("Flatten", "logit", [last], Int("axis", 1));
        writer.Node(raw ? "Identity" : "Sigmoid", "probability", [last]);
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "TumorTrace",
            ProducerVersion = card.Version,
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        model.MetadataProps.AddRange(Metadata(card).Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        if (card.DenseStep is { } step)
            DensePooling.Apply(model, name, card.Window, step);
        return model;
    }

    private static string Nodes(GraphWriter writer, NetworkGraph network, Dictionary<string, NamedTensor> state)
    {
        var names = new string[network.Nodes.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var node = network.Nodes[i];
            names[i] = node.Operation switch
            {
                Input => Normalised(writer, network),
                Conv c => Convolution(writer, node.Name, c, names[node.Inputs[0]], NormAfter(network, i), state),
                BatchNorm => names[node.Inputs[0]],
                _ => Plain(writer, node, [.. node.Inputs.Select(n => names[n])]),
            };
        }
        return names[^1];
    }

    internal static string Normalised(GraphWriter writer, NetworkGraph network)
    {
        var x = writer.Node("Cast", "image_float", ["image"], Int("to", Float));
        x = writer.Node("Transpose", "image_chw", [x], Ints("perm", 0, 3, 1, 2));
        x = writer.Node(
            "Mul",
            "image_scaled",
            [x, writer.Constant("scale", [1, 3, 1, 1], [.. network.Std.Select(s => (float)(1 / (255 * s)))])]
        );
        return writer.Node(
            "Sub",
            "input",
            [x, writer.Constant("shift", [1, 3, 1, 1], [.. network.Mean.Zip(network.Std, (m, s) => (float)(m / s))])]
        );
    }

    /// <summary>The batch-norm that is the only user of node <paramref name="i"/>, if any.</summary>
    internal static (string, BatchNorm)? NormAfter(NetworkGraph network, int i)
    {
        var users = network.Nodes.Where(n => n.Inputs.Contains(i)).ToList();
        var norms = users.Where(n => n.Operation is BatchNorm).ToList();
        if (norms.Count > 0 && users.Count > 1)
            throw new InvalidOperationException(
                $"{network.Nodes[i].Name}: used before and after its batch-norm, which can then not be folded"
            );
        return norms.Count == 0 ? null : (norms[0].Name, (BatchNorm)norms[0].Operation);
    }

    private static string Convolution(
        GraphWriter writer,
        string name,
        Conv c,
        string input,
        (string, BatchNorm)? norm,
        Dictionary<string, NamedTensor> state
    )
    {
        var folded = FoldedConv.From(name, c, norm, state);
        var weight = writer.Constant($"{name}.weight", [c.Out, c.In, c.KernelH, c.KernelW], folded.Weights);
        var bias = writer.Constant($"{name}.bias", [c.Out], folded.Bias);
        return writer.Node("Conv", name, [input, weight, bias], Attributes(c));
    }

    internal static AttributeProto[] Attributes(Conv c) =>
        [
            Ints("kernel_shape", c.KernelH, c.KernelW),
            Ints("strides", c.Stride, c.Stride),
            Ints("pads", c.PadH, c.PadW, c.PadH, c.PadW),
            Ints("dilations", c.Dilation, c.Dilation),
        ];

    internal static string Plain(GraphWriter writer, Node node, string[] inputs) =>
        node.Operation switch
        {
            Relu => writer.Node("Relu", $"{node.Name}.out", inputs),
            Add => writer.Node("Add", $"{node.Name}.out", inputs),
            Concat => writer.Node("Concat", $"{node.Name}.out", inputs, Int("axis", 1)),
            GlobalAvgPool => writer.Node("GlobalAveragePool", $"{node.Name}.out", inputs),
            Crop c => writer.Node("Slice", $"{node.Name}.out", [.. inputs, .. writer.Border(node.Name, c.Border)]),
            Upsample u => writer.Node(
                "Resize",
                $"{node.Name}.out",
                [.. inputs, "", writer.Constant($"{node.Name}.scales", [4], [1f, 1f, u.Factor, u.Factor])],
                Text("mode", "nearest"),
                Text("coordinate_transformation_mode", "asymmetric"),
                Text("nearest_mode", "floor")
            ),
            MaxPool p => writer.Node("MaxPool", $"{node.Name}.out", inputs, Pool(p.Kernel, p.Stride, p.Pad)),
            AvgPool p => writer.Node(
                "AveragePool",
                $"{node.Name}.out",
                inputs,
                [.. Pool(p.Kernel, p.Stride, p.Pad), Int("count_include_pad", p.CountIncludePad ? 1 : 0)]
            ),
            _ => throw new InvalidOperationException($"{node.Name}: {node.Operation.GetType().Name} has no ONNX counterpart"),
        };

    private static AttributeProto[] Pool(int kernel, int stride, int pad) =>
        [Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride), Ints("pads", pad, pad, pad, pad)];

    /// <summary>The card, and its main facts under plain keys for other programs.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Metadata(ModelCard card)
    {
        var facts = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [ModelCard.MetadataKey] = card.ToJson(),
            ["name"] = card.Name,
            ["task"] = card.Task == ModelTask.Classifier ? "classifier" : "segmenter",
            ["target_mpp"] = card.TargetMpp.ToString(CultureInfo.InvariantCulture),
            ["window"] = card.Window.ToString(CultureInfo.InvariantCulture),
            ["output_stride"] = card.OutputStride?.ToString(CultureInfo.InvariantCulture),
            ["class_names"] = string.Join(',', card.Classes ?? ["tumor"]),
            ["training_data"] = card.Training?.GetValueOrDefault("data"),
            ["license"] = card.License,
            ["version"] = card.Version,
        };
        return facts.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Key, f.Value!));
    }
}
