namespace TumorTrace.Training.Networks;

/// <summary>
/// How much a network computes, counted from its description: multiply-accumulates of its convolutions, padding included. Additions,
/// pools and activations, about a hundredth of the time, are left out.
/// </summary>
internal static class NetworkCost
{
    /// <param name="height">Of one image, in px.</param>
    public static long MultiplyAccumulates(NetworkGraph network, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(network);
        var sizes = new (int H, int W)[network.Nodes.Count];
        long sum = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            var node = network.Nodes[i];
            var from = node.Inputs.Count > 0 ? sizes[node.Inputs[0]] : (height, width);
            sizes[i] = Output(node.Operation, from);
            if (node.Operation is Conv c)
                sum += (long)c.In * c.Out * c.KernelH * c.KernelW * sizes[i].H * sizes[i].W;
        }
        return sum;
    }

    private static (int, int) Output(Operation operation, (int H, int W) from) =>
        operation switch
        {
            Conv c => (Side(from.H, c.KernelH, c.Stride, c.PadH, c.Dilation), Side(from.W, c.KernelW, c.Stride, c.PadW, c.Dilation)),
            MaxPool p => (Side(from.H, p.Kernel, p.Stride, p.Pad, 1), Side(from.W, p.Kernel, p.Stride, p.Pad, 1)),
            AvgPool p => (Side(from.H, p.Kernel, p.Stride, p.Pad, 1), Side(from.W, p.Kernel, p.Stride, p.Pad, 1)),
            GlobalAvgPool => (1, 1),
            Crop c => (from.H - 2 * c.Border, from.W - 2 * c.Border),
            Upsample u => (from.H * u.Factor, from.W * u.Factor),
            _ => from,
        };

    private static int Side(int side, int kernel, int stride, int pad, int dilation) =>
        (side + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
}
