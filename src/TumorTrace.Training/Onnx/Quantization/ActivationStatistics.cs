using TorchSharp;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>
/// What the values inside a network are on real windows: a histogram for every group of <see cref="Int8Layout"/>, and the mean
/// of every channel of every stored value.
/// </summary>
internal sealed class ActivationStatistics
{
    private const int Bins = 8192,
        Batch = 8;

    private readonly Int8Layout _layout;
    private readonly Dictionary<int, (double Low, double High)> _limits = [];
    private readonly Dictionary<int, double[]> _counts = [];
    private readonly Dictionary<int, double[]> _sums = [];

    private ActivationStatistics(Int8Layout layout) => _layout = layout;

    /// <summary>Runs the network twice over the windows: for the limits, then for the histograms between them.</summary>
    /// <param name="windows">Of one size; RGB [side, side, 3].</param>
    public static ActivationStatistics Measure(
        NetworkGraph network,
        IReadOnlyList<NamedTensor> state,
        IReadOnlyList<Patch> windows,
        int side
    )
    {
        ArgumentNullException.ThrowIfNull(windows);
        using var torchNetwork = new TorchNetwork(network, new Random(0));
        NetworkState.Load(torchNetwork, state, network.Name);
        var statistics = new ActivationStatistics(new Int8Layout(network, new HashSet<string>()));
        foreach (var observe in new Action<int, Tensor>[] { statistics.Limit, statistics.Count })
        {
            foreach (var batch in windows.Chunk(Batch).Select(Data.Batch.From))
                Run(torchNetwork, batch, side, observe);
        }
        return statistics;
    }

    internal Histogram Histogram(int group) => new(_limits[group].Low, _limits[group].High, _counts[group]);

    /// <summary>The mean of each channel of a node's stored value.</summary>
    internal double[] ChannelMeans(int node)
    {
        var sums = _sums[node];
        return [.. sums.Take(sums.Length - 1).Select(s => s / sums[^1])];
    }

    private static void Run(TorchNetwork network, Batch batch, int side, Action<int, Tensor> observe)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        network.Forward(torch.tensor(batch.Pixels, [batch.Count, side, side, 3], torch.ScalarType.Byte), observe: observe);
    }

    private void Limit(int node, Tensor value)
    {
        if (!_layout.Stores(node))
            return;
        var group = _layout.Group(node);
        var (low, high) = _limits.GetValueOrDefault(group, (0, 0));
        _limits[group] = (Math.Min(low, value.min().item<float>()), Math.Max(high, value.max().item<float>()));
        // The last element counts the positions that were summed.
        var sums = value.sum([0, 2, 3]).data<float>().ToArray();
        var all = _sums.TryGetValue(node, out var known) ? known : _sums[node] = new double[sums.Length + 1];
        for (var c = 0; c < sums.Length; c++)
            all[c] += sums[c];
        all[^1] += value.numel() / sums.Length;
    }

    private void Count(int node, Tensor value)
    {
        if (!_layout.Stores(node))
            return;
        var group = _layout.Group(node);
        var (low, high) = _limits[group];
        // histc takes whole limits only.
        var share = (value - low) / Math.Max(high - low, 1e-12);
        var counts = torch.histc(share, Bins, 0, 1).data<float>().ToArray();
        var all = _counts.TryGetValue(group, out var known) ? known : _counts[group] = new double[Bins];
        for (var i = 0; i < Bins; i++)
            all[i] += counts[i];
    }
}
