using System.Runtime.InteropServices;
using TumorTrace.Core;
using TumorTrace.Training.Onnx.Schema;

namespace TumorTrace.Training.Onnx;

/// <summary>Positions of a value along one axis.</summary>
/// <param name="Side">Number of positions.</param>
/// <param name="Stride">Input px between neighbouring ones.</param>
internal readonly record struct Grid(int Side, int Stride);

/// <summary>How many positions each value of a convolutional graph has for an input of a given side, without running it.</summary>
internal static class GridSides
{
    private static readonly HashSet<string> s_positionwise = new(StringComparer.Ordinal)
    {
        "Relu",
        "Sigmoid",
        "Identity",
        "Cast",
        "Transpose",
        "Mul",
        "Add",
        "Sub",
        "Div",
        "Clip",
        "LeakyRelu",
        "BatchNormalization",
        "QuantizeLinear",
        "DequantizeLinear",
        "Concat",
    };

    /// <summary>The grid of a value.</summary>
    /// <param name="side">Of the graph's first input, in px.</param>
    /// <param name="axis">0: rows, 1: columns.</param>
    /// <exception cref="UserException">The value is made by something whose positions are not known.</exception>
    internal static Grid Find(GraphProto graph, string value, int side, int axis, string source)
    {
        var grids = new Dictionary<string, Grid>(StringComparer.Ordinal) { [graph.Input[0].Name] = new(side, 1) };
        foreach (var node in graph.Node.TakeWhile(_ => !grids.ContainsKey(value)))
        {
            List<Grid> inputs = [.. node.Input.Where(grids.ContainsKey).Select(name => grids[name]).Distinct()];
            if (inputs.Count == 0)
                continue;
            if (inputs.Count > 1)
                throw new UserException(
                    $"{source}: {node.OpType} {node.Name} joins values of {inputs[0].Side} and {inputs[1].Side} "
                        + "positions, expected equally many"
                );
            grids[node.Output[0]] = After(graph, node, inputs[0], axis, source);
        }
        return grids.TryGetValue(value, out var grid)
            ? grid
            : throw new UserException($"{source}: its value {value} does not depend on the image");
    }

    private static Grid After(GraphProto graph, NodeProto node, Grid grid, int axis, string source) =>
        node.OpType switch
        {
            "Conv" or "MaxPool" or "AveragePool" => Slid(node, grid, axis, source),
            "Slice" => Cropped(graph, node, grid, axis, source),
            var op when s_positionwise.Contains(op) => grid,
            _ => throw new UserException(
                $"{source}: {node.OpType} {node.Name} before the global pool: "
                    + "which px its values belong to is not known; only convolutions, pools and operations on each position by "
                    + "itself can be mapped"
            ),
        };

    /// <summary>A slice that takes as much off both ends of rows and columns, as <see cref="GraphWriter.Border"/> writes it.</summary>
    private static Grid Cropped(GraphProto graph, NodeProto node, Grid grid, int axis, string source)
    {
        long[]? Values(int input) =>
            node.Input.ElementAtOrDefault(input) is { } name && graph.Initializer.FirstOrDefault(t => t.Name == name) is { } tensor
                ? MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray()
                : null;
        return
            (Values(1), Values(2), Values(3)) is ([var top, var left], [var bottom, var right], [2, 3])
            && (bottom, right) == (top == 0 ? long.MaxValue : -top, left == 0 ? long.MaxValue : -left)
            ? grid with
            {
                Side = grid.Side - 2 * (int)(axis == 0 ? top : left),
            }
            : throw new UserException(
                $"{source}: Slice {node.Name} takes out other positions than the middle ones, expected a centred crop"
            );
    }

    private static Grid Slid(NodeProto node, Grid grid, int axis, string source)
    {
        if (node.Attribute.Any(a => a.Name == "auto_pad" && Ints(node, "pads") is null || a.Name == "ceil_mode" && a.I != 0))
            throw new UserException(
                $"{source}: {node.OpType} {node.Name} pads by a rule (auto_pad or ceil_mode), expected pads as numbers"
            );
        var kernel = (int)Ints(node, "kernel_shape")![axis];
        var stride = (int)(Ints(node, "strides")?[axis] ?? 1);
        var dilation = (int)(Ints(node, "dilations")?[axis] ?? 1);
        var pads = Ints(node, "pads") is { } p ? (int)(p[axis] + p[axis + 2]) : 0;
        var room = grid.Side + pads - dilation * (kernel - 1) - 1;
        return room >= 0
            ? new Grid(room / stride + 1, grid.Stride * stride)
            : throw new UserException($"{source}: {node.OpType} {node.Name} has no output for a window of this size");
    }

    internal static IReadOnlyList<long>? Ints(NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name)?.Ints;
}
