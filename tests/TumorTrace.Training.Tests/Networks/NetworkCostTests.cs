using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Tests.Networks;

/// <summary>Multiply-accumulates, counted by hand and against published counts.</summary>
[Trait("Speed", "Slow")]
public sealed class NetworkCostTests
{
    [Fact]
    public void A_small_network_costs_what_was_counted_by_hand()
    {
        var g = new GraphBuilder();
        // 11 x 9 px: stride 2 and padding 1 leave 6 x 5, dilation 2 without padding 2 x 1, the head a single value.
        var x = g.Relu("relu", g.BatchNorm("norm", g.Conv("a", g.Input(), 4, 3, 3, stride: 2, padH: 1, padW: 1), 1e-5));
        x = g.Conv("b", x, 5, 3, 3, dilation: 2);
        g.Conv("c", g.GlobalAvgPool("pool", x), 1, 1, 1, bias: true);
        var network = g.Build("small", [0, 0, 0], [1, 1, 1]);
        Assert.Equal(3 * 4 * 9 * (6 * 5) + 4 * 5 * 9 * (2 * 1) + 5, NetworkCost.MultiplyAccumulates(network, 11, 9));
    }

    /// <summary>torchvision states 5.71 GMAC for inception_v3 at 299 px, of which the 1000 classes are 0.002.</summary>
    [Fact]
    public void Inception_v3_at_full_width_costs_what_torchvision_states() =>
        Assert.InRange(NetworkCost.MultiplyAccumulates(SlimInceptionV3.Describe(1), 299, 299) / 1e9, 5.70, 5.72);

    [Fact]
    public void The_atrous_resnet_costs_the_same_for_every_px()
    {
        var network = AtrousResNet.Describe(101);
        var perPx = NetworkCost.MultiplyAccumulates(network, 640, 640) / (640.0 * 640);
        // By stage at 224 px, G: 0.12 + 0.67 + 1.03 + 20.40 + 11.72, as stages 3 and 4 keep 28 x 28; the head 0.06; and 640² / 224² of it.
        Assert.InRange(perPx * 640 * 640 / 1e9, 277, 278);
        Assert.Equal(perPx, NetworkCost.MultiplyAccumulates(network, 1280, 320) / (1280.0 * 320));
    }
}
