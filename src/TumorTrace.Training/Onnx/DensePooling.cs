using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Training.Onnx.Schema;
using static TumorTrace.Training.Onnx.GraphWriter;

namespace TumorTrace.Training.Onnx;

/// <summary>
/// Makes a classifier's graph fully convolutional: the global pool becomes an average over as many positions as one window
/// has, moved on by a cell. A window still gives one value, [N, C, 1, 1], a larger block a value for every window in it,
/// [N, C, h, w]; the weights stay.
/// </summary>
internal static class DensePooling
{
    private const string Pool = "GlobalAveragePool";

    private static readonly HashSet<string> s_head = new(StringComparer.Ordinal)
    {
        "Conv",
        "Flatten",
        "Sigmoid",
        "Identity",
        "Mul",
        "Add",
        "Sub",
        "Div",
    };

    /// <summary>True if the graph has its global pool no longer.</summary>
    internal static bool IsApplied(ModelProto model) => model.Graph.Node.All(n => n.OpType != Pool);

    /// <param name="source">The file, for messages.</param>
    /// <exception cref="UserException">
    /// The windows of neighbouring cells do not lie on one grid of positions, or the graph is of another kind.
    /// </exception>
    internal static void Apply(ModelProto model, string source, int window, int cell)
    {
        var graph = model.Graph;
        var pools = graph.Node.Where(n => n.OpType == Pool).ToList();
        if (pools.Count != 1)
            throw new UserException(
                $"{source}: has {pools.Count} {Pool} nodes, expected one, between the convolutions and the classifier's last layer"
            );
        var head = Head(graph, pools[0], source);
        long[][] axes = [.. Enumerable.Range(0, 2).Select(axis => Axis(graph, pools[0].Input[0], window, cell, axis, source))];
        pools[0].OpType = "AveragePool";
        pools[0].Attribute.Clear();
        pools[0]
            .Attribute.AddRange([
                Ints("kernel_shape", axes[0][0], axes[1][0]),
                Ints("strides", axes[0][1], axes[1][1]),
                Ints("pads", 0, 0, 0, 0),
            ]);
        foreach (var flatten in head.Where(n => n.OpType == "Flatten"))
            Remove(graph, flatten);
        graph.Output[0] = Value(graph.Output[0].Name, Float, "N", ChannelsOf(graph), "H_out", "W_out");
    }

    /// <summary>Positions of a window and positions that a cell moves it on.</summary>
    private static long[] Axis(GraphProto graph, string value, int window, int cell, int axis, string source)
    {
        var grid = GridSides.Find(graph, value, window, axis, source);
        if (cell % grid.Stride != 0)
            throw new UserException(
                $"{source}: cannot map blocks: its cells of {cell} px are no multiple of the network's total stride, "
                    + $"{grid.Stride} px, so that neighbouring windows share no positions; use it with single windows"
            );
        var step = cell / grid.Stride;
        foreach (var cells in new[] { 1, 2, 7 })
        {
            var found = GridSides.Find(graph, value, window + cells * cell, axis, source).Side;
            var expected = grid.Side + cells * step;
            if (found != expected)
                throw new UserException(
                    $"{source}: cannot map blocks: {window + cells * cell} px have {found} positions, "
                        + $"expected {expected}, as {window} px have {grid.Side}; use it with single windows"
                );
        }
        return [grid.Side, step];
    }

    /// <summary>The nodes from the pool to the output, which must treat each position by itself.</summary>
    private static List<NodeProto> Head(GraphProto graph, NodeProto pool, string source)
    {
        var head = new List<NodeProto>();
        var known = new HashSet<string>(StringComparer.Ordinal) { pool.Output[0] };
        foreach (var node in graph.Node.Where(n => n.Input.Any(known.Contains)))
        {
            if (!s_head.Contains(node.OpType) || node.OpType == "Conv" && GridSides.Ints(node, "kernel_shape")!.Any(k => k != 1))
                throw new UserException(
                    $"{source}: cannot map blocks: {node.OpType} {node.Name} behind the global pool, "
                        + "expected a convolution of 1 x 1 as the last layer; export it as such, or use it with single windows"
                );
            known.Add(node.Output[0]);
            head.Add(node);
        }
        return head;
    }

    private static void Remove(GraphProto graph, NodeProto node)
    {
        graph.Node.Remove(node);
        foreach (var user in graph.Node)
        {
            for (var i = 0; i < user.Input.Count; i++)
            {
                if (user.Input[i] == node.Output[0])
                    user.Input[i] = node.Input[0];
            }
        }
    }

    private static string ChannelsOf(GraphProto graph) =>
        graph.Output[0].Type?.TensorType?.Shape?.Dim is [_, { DimValue: > 0 and var channels }, ..]
            ? channels.ToString(CultureInfo.InvariantCulture)
            : "C";
}
