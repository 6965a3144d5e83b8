namespace TumorTrace.Training.Networks;

/// <summary>Collects nodes and keeps track of channel counts; node values are indices.</summary>
internal sealed class GraphBuilder
{
    private readonly List<Node> _nodes = [];
    private readonly List<int> _channels = [];

    /// <summary>Factor on the counts that <see cref="Filters"/> gives.</summary>
    internal double Width { get; init; } = 1;

    internal int Channels(int node) => _channels[node];

    /// <summary>A filter count in this network's width.</summary>
    internal int Filters(int filters) => Scale(filters, Width);

    internal int Input() => Append("input", new Input(), [], 3);

    internal int Conv(
        string name,
        int from,
        int channels,
        int kernelH,
        int kernelW,
        int stride = 1,
        int padH = 0,
        int padW = 0,
        int dilation = 1,
        bool bias = false
    )
    {
        var conv = new Conv(_channels[from], channels, kernelH, kernelW)
        {
            Stride = stride,
            PadH = padH,
            PadW = padW,
            Dilation = dilation,
            Bias = bias,
        };
        return Append(name, conv, [from], channels);
    }

    internal int BatchNorm(string name, int from, double epsilon) =>
        Append(name, new BatchNorm(_channels[from], epsilon), [from], _channels[from]);

    internal int Relu(string name, int from) => Append(name, new Relu(), [from], _channels[from]);

    internal int MaxPool(string name, int from, int kernel, int stride, int pad = 0) =>
        Append(name, new MaxPool(kernel, stride, pad), [from], _channels[from]);

    internal int AvgPool(string name, int from, int kernel, int stride, int pad, bool countIncludePad) =>
        Append(name, new AvgPool(kernel, stride, pad, countIncludePad), [from], _channels[from]);

    internal int GlobalAvgPool(string name, int from) => Append(name, new GlobalAvgPool(), [from], _channels[from]);

    internal int Crop(string name, int from, int border) => Append(name, new Crop(border), [from], _channels[from]);

    internal int Upsample(string name, int from, int factor) => Append(name, new Upsample(factor), [from], _channels[from]);

    internal int Add(string name, int a, int b) => Append(name, new Add(), [a, b], _channels[a]);

    internal int Concat(string name, params int[] from) => Append(name, new Concat(), from, from.Sum(f => _channels[f]));

    internal NetworkGraph Build(string name, double[] mean, double[] std) => new(name, [.. _nodes], mean, std);

    /// <summary>The filter count scaled by the width, rounded half away from zero, at least 1.</summary>
    internal static int Scale(int filters, double width) => Math.Max(1, (int)Math.Round(filters * width, MidpointRounding.AwayFromZero));

    private int Append(string name, Operation operation, int[] inputs, int channels)
    {
        _nodes.Add(new Node(name, operation, inputs));
        _channels.Add(channels);
        return _nodes.Count - 1;
    }
}
