using TorchSharp;
using TumorTrace.Training.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace TumorTrace.Training.Networks;

/// <summary>
/// A network that was never trained, for measuring speed: weights from a seed, batch-norm statistics from windows so that values
/// neither die nor explode on their way, and a last bias that leaves few outputs above one half.
/// </summary>
internal static class RandomNetwork
{
    /// <summary>Share of the outputs on the windows that are above 0.5.</summary>
    private const double PositiveShare = 0.01;

    /// <param name="windows">RGB [side, side, 3] each.</param>
    public static IReadOnlyList<NamedTensor> State(NetworkGraph graph, int seed, IReadOnlyList<byte[]> windows, int side)
    {
        ArgumentNullException.ThrowIfNull(windows);
        using var network = new TorchNetwork(graph, new Random(seed));
        var pixels = windows.SelectMany(w => w).ToArray();
        var measured = Measure(network, pixels, windows.Count, side);
        foreach (var (norm, (mean, variance)) in measured.Statistics)
        {
            NetworkState.Write(network[$"{norm}.running_mean"], mean);
            NetworkState.Write(network[$"{norm}.running_var"], variance);
        }
        Shift(network, measured.Logits);
        return [.. NetworkState.Read(network)];
    }

    /// <summary>In training mode every layer sees what it would see with these statistics, so one pass measures them all.</summary>
    private static (Dictionary<string, (float[] Mean, float[] Variance)> Statistics, float[] Logits) Measure(
        TorchNetwork network,
        byte[] pixels,
        int count,
        int side
    )
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var normOf = network.Graph.Nodes.Where(n => n.Operation is BatchNorm).ToDictionary(n => n.Inputs[0], n => n.Name);
        var statistics = new Dictionary<string, (float[], float[])>(StringComparer.Ordinal);
        var logits = network.Forward(
            torch.tensor(pixels, [count, side, side, 3], torch.ScalarType.Byte),
            training: true,
            observe: (node, value) =>
            {
                if (normOf.TryGetValue(node, out var norm))
                    statistics[norm] = (NetworkState.ToArray(value.mean([0, 2, 3])), NetworkState.ToArray(Variance(value)));
            }
        );
        return (statistics, NetworkState.ToArray(logits));
    }

    private static Tensor Variance(Tensor value)
    {
        var mean = value.mean([0, 2, 3], keepdim: true);
        return (value - mean).square().mean([0, 2, 3]);
    }

    private static void Shift(TorchNetwork network, float[] logits)
    {
        float[] sorted = [.. logits.Order()];
        var bias = network[network.Graph.Nodes.Last(n => n.Operation is Conv).Name + ".bias"];
        NetworkState.Write(bias, [-sorted[(int)((sorted.Length - 1) * (1 - PositiveShare))]]);
    }
}
