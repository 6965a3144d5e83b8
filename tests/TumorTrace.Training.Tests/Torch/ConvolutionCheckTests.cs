using TorchSharp;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Tests.Loop;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Torch;

/// <summary>Whatever the processor, a network's outputs and gradients are numbers, and the same ones each time.</summary>
[Collection(nameof(TorchThreads))]
[Trait("Needs", "Torch")]
public sealed class ConvolutionCheckTests
{
    [Fact]
    public void Outputs_and_gradients_are_finite_and_the_same_in_every_run()
    {
        TorchLibrary.EnsureLoaded();
        using var network = new TorchNetwork(TrainingLoopTests.Tiny.Describe(), new Random(1));
        var pixels = new byte[4 * 64 * 64 * 3];
        new Random(2).NextBytes(pixels);
        var first = Run();
        Assert.All(first, v => Assert.True(float.IsFinite(v)));
        for (var i = 0; i < 3; i++)
        {
            // What lies in freed memory is no number.
            using (torch.NewDisposeScope())
                torch.full([4, 64, 128, 128], float.NaN);
            Assert.Equal(first, Run());
        }

        float[] Run()
        {
            using var scope = torch.NewDisposeScope();
            var logits = network.Forward(torch.tensor(pixels, [4, 64, 64, 3], torch.ScalarType.Byte));
            var gradients = torch.autograd.grad([logits.sum()], [.. network.Parameters().Select(p => p.Tensor)]);
            return [.. NetworkState.ToArray(logits), .. gradients.SelectMany(g => NetworkState.ToArray(g))];
        }
    }
}
