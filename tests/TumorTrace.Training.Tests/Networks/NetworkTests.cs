using TumorTrace.Core;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Networks;

/// <summary>Names, shapes and counts are torchvision's, so that its weights fit.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public class NetworkTests
{
    /// <summary>Trained values without the head, from torchvision: resnet101 44,549,160 with fc 2,049,000; and so on.</summary>
    [Theory]
    [InlineData(18, 11_689_512 - 513_000)]
    [InlineData(34, 21_797_672 - 513_000)]
    [InlineData(50, 25_557_032 - 2_049_000)]
    [InlineData(101, 44_549_160 - 2_049_000)]
    public void A_resnet_s_backbone_has_torchvision_s_number_of_parameters(int depth, long expected)
    {
        var state = AtrousResNet
            .Describe(depth)
            .State()
            .Where(e => e.Trained && !e.Name.StartsWith("classifier.", StringComparison.Ordinal));
        Assert.Equal(expected, state.Sum(e => e.Count));
    }

    /// <summary>torchvision's inception_v3: 27,161,264 with AuxLogits 3,326,696 and fc 2,049,000.</summary>
    [Fact]
    public void Inception_v3_at_full_width_has_torchvision_s_number_of_parameters()
    {
        var state = SlimInceptionV3.Describe(1).State().Where(e => e.Trained && !e.Name.StartsWith("fc.", StringComparison.Ordinal));
        Assert.Equal(27_161_264 - 3_326_696 - 2_049_000, state.Sum(e => e.Count));
    }

    [Theory]
    [InlineData("conv1.weight", new long[] { 64, 3, 7, 7 })]
    [InlineData("bn1.running_var", new long[] { 64 })]
    [InlineData("layer1.0.downsample.0.weight", new long[] { 256, 64, 1, 1 })]
    [InlineData("layer1.0.downsample.1.running_mean", new long[] { 256 })]
    [InlineData("layer2.0.conv2.weight", new long[] { 128, 128, 3, 3 })]
    [InlineData("layer3.22.conv3.weight", new long[] { 1024, 256, 1, 1 })]
    [InlineData("layer4.2.bn3.bias", new long[] { 2048 })]
    public void Resnet101_uses_torchvision_s_names_and_shapes(string name, long[] shape) =>
        Assert.Equal(shape, AtrousResNet.Describe(101).State().Single(e => e.Name == name).Shape);

    [Theory]
    [InlineData("layer1.0.conv1.weight", new long[] { 64, 64, 3, 3 })]
    [InlineData("layer2.0.downsample.0.weight", new long[] { 128, 64, 1, 1 })]
    [InlineData("layer4.1.bn2.running_mean", new long[] { 512 })]
    public void Resnet18_uses_torchvision_s_names_and_shapes(string name, long[] shape) =>
        Assert.Equal(shape, AtrousResNet.Describe(18).State().Single(e => e.Name == name).Shape);

    [Theory]
    [InlineData("Conv2d_1a_3x3.conv.weight", new long[] { 32, 3, 3, 3 })]
    [InlineData("Mixed_5b.branch1x1.conv.weight", new long[] { 64, 192, 1, 1 })]
    [InlineData("Mixed_6b.branch7x7dbl_5.conv.weight", new long[] { 192, 128, 1, 7 })]
    [InlineData("Mixed_7a.branch7x7x3_4.bn.weight", new long[] { 192 })]
    [InlineData("Mixed_7c.branch3x3dbl_3b.conv.weight", new long[] { 384, 384, 3, 1 })]
    public void Inception_uses_torchvision_s_names_and_shapes(string name, long[] shape) =>
        Assert.Equal(shape, SlimInceptionV3.Describe(1).State().Single(e => e.Name == name).Shape);

    [Fact]
    public void Filters_are_rounded_half_away_from_zero_and_at_least_one()
    {
        Assert.Equal(5, GraphBuilder.Scale(48, 0.1));
        Assert.Equal(3, GraphBuilder.Scale(25, 0.1));
        Assert.Equal(1, GraphBuilder.Scale(32, 0.001));
    }

    [Fact]
    public void The_grid_of_a_299_window_is_8() => Assert.Equal(8, SlimInceptionV3.GridSide(299));

    [Fact]
    public void A_folded_convolution_gives_the_batch_norm_s_result()
    {
        var state = new Dictionary<string, NamedTensor>(StringComparer.Ordinal)
        {
            ["c.weight"] = new("c.weight", [1, 1, 1, 1], [2]),
            ["n.weight"] = new("n.weight", [1], [3]),
            ["n.bias"] = new("n.bias", [1], [0.5f]),
            ["n.running_mean"] = new("n.running_mean", [1], [4]),
            ["n.running_var"] = new("n.running_var", [1], [8.99f]),
        };
        var folded = FoldedConv.From("c", new Conv(1, 1, 1, 1), ("n", new BatchNorm(1, 0.01)), state);
        // 3·(2x − 4)/√9 + 0.5 = 2x − 3.5
        Assert.Equal(2, folded.Weights[0], 5);
        Assert.Equal(-3.5, folded.Bias[0], 5);
    }

    [Fact]
    public void Weights_of_another_width_are_refused_by_name_and_shape()
    {
        using var wide = new TorchNetwork(AtrousResNet.Describe(18, 0.25), new Random(1));
        using var slim = new TorchNetwork(AtrousResNet.Describe(18, 0.125), new Random(1));
        var error = Assert.Throws<UserException>(() => NetworkState.Load(slim, [.. NetworkState.Read(wide)], "wide.safetensors"));
        Assert.Equal(
            "wide.safetensors: conv1.weight is [16, 3, 7, 7], atrous resnet18 x 0.125 expects [8, 3, 7, 7]; choose the "
                + "network that the weights are for",
            error.Message
        );
    }

    [Fact]
    public void A_backbone_without_our_head_is_taken_over_and_reported()
    {
        using var source = new TorchNetwork(AtrousResNet.Describe(18, 0.125), new Random(1));
        using var target = new TorchNetwork(AtrousResNet.Describe(18, 0.125), new Random(2));
        var backbone = NetworkState.Read(source).Where(t => !t.Name.StartsWith("classifier.", StringComparison.Ordinal)).ToList();
        var report = NetworkState.Load(
            target,
            [.. backbone, new NamedTensor("fc.weight", [2, 64], new float[128])],
            "b.safetensors",
            partial: true
        );
        Assert.Equal(backbone.Count, report.Matched.Count);
        Assert.Equal(8, report.Missing.Count);
        Assert.Equal(["fc.weight"], report.Unused);
        Assert.Equal(NetworkState.ToArray(source["layer4.1.conv2.weight"]), NetworkState.ToArray(target["layer4.1.conv2.weight"]));
    }
}
