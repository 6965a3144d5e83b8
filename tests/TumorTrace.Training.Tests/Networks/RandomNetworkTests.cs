using TumorTrace.Core.Synthesis;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Networks;

/// <summary>Networks with random weights answer like networks: neither all the same nor out of bounds.</summary>
[Collection(nameof(TorchThreads))]
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class RandomNetworkTests
{
    private const int Side = 96;

    private static IReadOnlyList<NamedTensor> State(NetworkGraph network, int seed) =>
        RandomNetwork.State(network, seed, SyntheticWindows.Create(0.25, Side), Side);

    [Fact]
    public void About_a_hundredth_of_the_answers_is_above_one_half()
    {
        var network = AtrousResNet.Describe(18, 0.25);
        using var eager = new EagerModel(network, State(network, 1), threads: 1);
        var answers = SyntheticWindows.Create(0.25, Side).SelectMany(w => eager.Predict(w, 1, Side, Side)).ToList();
        Assert.InRange(answers.Count(p => p >= 0.5) / (double)answers.Count, 0.002, 0.03);
        Assert.InRange(answers.Max() - answers.Min(), 0.05, 1);
    }

    [Fact]
    public void Values_keep_their_size_through_all_layers()
    {
        var network = AtrousResNet.Describe(50, 0.125);
        var state = State(network, 2);
        using var torchNetwork = new TorchNetwork(network, new Random(0));
        NetworkState.Load(torchNetwork, state, "random");
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var noGrad = TorchSharp.torch.no_grad();
        var last = network.Nodes.Select((n, i) => (n, i)).Last(p => p.n.Operation is Relu).i;
        double mean = 0;
        torchNetwork.Forward(
            TorchSharp.torch.tensor(SyntheticWindows.Create(0.25, Side)[0], [1, Side, Side, 3], TorchSharp.torch.ScalarType.Byte),
            observe: (i, value) =>
            {
                if (i == last)
                    mean = value.mean().item<float>();
            }
        );
        Assert.InRange(mean, 0.1, 10);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_one_others()
    {
        var network = SlimInceptionV3.Describe(0.1);
        var a = State(network, 3);
        var b = State(network, 3);
        var c = State(network, 4);
        Assert.All(a.Zip(b), p => Assert.Equal(p.First.Values, p.Second.Values));
        Assert.NotEqual(a[0].Values, c[0].Values);
    }
}
