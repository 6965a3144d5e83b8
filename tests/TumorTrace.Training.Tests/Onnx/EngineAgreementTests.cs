using TumorTrace.Core.Models;
using TumorTrace.TestSupport;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Tests.Onnx;

/// <summary>The exported file computes what was trained, to 1e-4, at any size and batch.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public class EngineAgreementTests
{
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(1, 299, 299)]
    [InlineData(3, 107, 107)]
    [InlineData(2, 160, 331)]
    public void Classifier_agrees_on_random_pixels(int count, int height, int width)
    {
        using var network = Engines.Shaken(SlimInceptionV3.Describe(0.1), 1);
        var pixels = Engines.Noise(count, height, width, 2);
        var (values, shape) = Engines.Onnx(network, Engines.Card(ModelTask.Classifier), pixels, count, height, width);
        Assert.Equal([count, 1], shape);
        Assert.InRange(Engines.MaxDifference(Engines.Torch(network, pixels, count, height, width), values), 0, Tolerance);
    }

    [Theory]
    [InlineData(18, 0.25, 2, 256, 256)]
    [InlineData(18, 0.25, 1, 320, 192)]
    [InlineData(50, 0.25, 1, 72, 136)]
    public void Segmenter_agrees_on_random_pixels_and_its_output_is_an_eighth(int depth, double filters, int count, int height, int width)
    {
        using var network = Engines.Shaken(AtrousResNet.Describe(depth, filters), 3);
        var pixels = Engines.Noise(count, height, width, 4);
        var (values, shape) = Engines.Onnx(network, Engines.Card(ModelTask.Segmenter), pixels, count, height, width);
        Assert.Equal([count, 1, height / 8, width / 8], shape);
        Assert.InRange(Engines.MaxDifference(Engines.Torch(network, pixels, count, height, width), values), 0, Tolerance);
    }

    [Fact]
    public void An_image_s_answer_does_not_depend_on_its_batch()
    {
        using var network = Engines.Shaken(SlimInceptionV3.Describe(0.1), 5);
        var pixels = Engines.Noise(3, 107, 107, 6);
        var together = Engines.Torch(network, pixels, 3, 107, 107);
        var alone = Engines.Torch(network, pixels[(2 * 107 * 107 * 3)..], 1, 107, 107);
        Assert.InRange(Math.Abs(together[2] - alone[0]), 0, 1e-6);
    }
}
