using TorchSharp;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Networks;

/// <summary>A network in eager libtorch, fp32, as a PyTorch program runs it: the peer that the engine is measured against.</summary>
internal sealed class EagerModel : IDisposable
{
    private readonly TorchNetwork _network;

    /// <param name="threads">Of each operation; of the whole process.</param>
    public EagerModel(NetworkGraph graph, IReadOnlyList<NamedTensor> state, int threads)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _network = new TorchNetwork(graph, new Random(0));
        NetworkState.Load(_network, state, graph.Name);
        torch.set_num_threads(threads);
    }

    /// <summary>Probabilities of <paramref name="count"/> images, RGB [height, width, 3] each.</summary>
    public float[] Predict(byte[] pixels, int count, int height, int width)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var images = torch.tensor(pixels, [count, height, width, 3], torch.ScalarType.Byte);
        return NetworkState.ToArray(_network.Forward(images).sigmoid());
    }

    public void Dispose() => _network.Dispose();
}
