namespace TumorTrace.Training.Networks;

/// <summary>What a node of a <see cref="NetworkGraph"/> does. Tensors are [N, C, H, W].</summary>
public abstract record Operation;

/// <summary>The normalised RGB image, [N, 3, H, W].</summary>
internal sealed record Input : Operation;

/// <summary>A 2-D convolution; pads with zeros.</summary>
/// <param name="In">Channels of its input.</param>
/// <param name="Out">Its filters.</param>
internal sealed record Conv(int In, int Out, int KernelH, int KernelW) : Operation
{
    public int Stride { get; init; } = 1;
    public int PadH { get; init; }
    public int PadW { get; init; }
    public int Dilation { get; init; } = 1;

    /// <summary>False if a batch-norm follows, which has its own.</summary>
    public bool Bias { get; init; }
}

internal sealed record BatchNorm(int Channels, double Epsilon) : Operation;

internal sealed record Relu : Operation;

/// <summary>Padding counts as minus infinity.</summary>
internal sealed record MaxPool(int Kernel, int Stride, int Pad) : Operation;

/// <param name="CountIncludePad">True: padded zeros count in the divisor, as torch's default has it.</param>
internal sealed record AvgPool(int Kernel, int Stride, int Pad, bool CountIncludePad) : Operation;

/// <summary>The mean over all positions, [N, C, 1, 1].</summary>
internal sealed record GlobalAvgPool : Operation;

/// <summary>Takes off so many positions at each of the four sides.</summary>
internal sealed record Crop(int Border) : Operation;

/// <summary>Repeats every position Factor × Factor times (nearest neighbour).</summary>
internal sealed record Upsample(int Factor) : Operation;

/// <summary>Joins channels in input order.</summary>
internal sealed record Concat : Operation;

internal sealed record Add : Operation;

/// <summary>
/// One step of a network. <paramref name="Name"/> is torchvision's module name, so that parameters are called
/// NAME.weight, NAME.bias, NAME.running_mean …; <paramref name="Inputs"/> are indices of earlier nodes.
/// </summary>
public sealed record Node(string Name, Operation Operation, IReadOnlyList<int> Inputs);

/// <summary>
/// A network as data: the one description that both <see cref="TorchNetwork"/> and the ONNX exporter build from.
/// The last node gives logits: [N, 1, 1, 1] of a classifier, [N, 1, H/8, W/8] of a segmenter.
/// </summary>
/// <param name="Mean">Per RGB channel in units of 0..1; the input is (pixel/255 − mean)/std.</param>
public sealed record NetworkGraph(string Name, IReadOnlyList<Node> Nodes, IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>What is trained of a pretrained trunk; null: the network has none, all of it is trained.</summary>
    public TrunkSettings? Trunk { get; init; }

    /// <summary>Names and shapes of everything that is stored, in node order: trained parameters, then statistics.</summary>
    public IEnumerable<StateEntry> State() => Nodes.SelectMany(n => StateOf(n));

    /// <summary>The same network up to and with the named node.</summary>
    public NetworkGraph UpTo(string name)
    {
        var last = Nodes.Select((n, i) => (n, i)).Last(p => p.n.Name == name).i;
        return this with { Nodes = [.. Nodes.Take(last + 1)] };
    }

    private static IEnumerable<StateEntry> StateOf(Node node) =>
        node.Operation switch
        {
            Conv c when c.Bias => [Weight(node.Name, c), new StateEntry($"{node.Name}.bias", [c.Out], true)],
            Conv c => [Weight(node.Name, c)],
            BatchNorm b =>
            [
                new StateEntry($"{node.Name}.weight", [b.Channels], true),
                new StateEntry($"{node.Name}.bias", [b.Channels], true),
                new StateEntry($"{node.Name}.running_mean", [b.Channels], false),
                new StateEntry($"{node.Name}.running_var", [b.Channels], false),
            ],
            _ => [],
        };

    private static StateEntry Weight(string name, Conv c) => new($"{name}.weight", [c.Out, c.In, c.KernelH, c.KernelW], true);
}

/// <param name="Trained">False for batch-norm statistics, which are measured, not trained.</param>
public sealed record StateEntry(string Name, long[] Shape, bool Trained)
{
    public long Count => Shape.Aggregate(1L, (a, b) => a * b);
}
