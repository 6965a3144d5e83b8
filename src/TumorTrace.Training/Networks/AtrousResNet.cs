namespace TumorTrace.Training.Networks;

/// <summary>
/// ResNet (He et al. 2016) with torchvision's topology and names, the strides of layer3 and layer4 replaced by
/// dilation 2 and 4 as torchvision's <c>replace_stride_with_dilation=[False, True, True]</c> does, so that the output
/// is exactly 1/8 of any side divisible by 8. Head: atrous spatial pyramid (Chen et al. 2018, DeepLab-v2): four 3×3
/// convolutions of one logit each, rates 6, 12, 18 and 24, summed.
/// </summary>
internal static class AtrousResNet
{
    public const int OutputStride = 8;

    private const double Epsilon = 1e-5;
    private static readonly int[] s_rates = [6, 12, 18, 24];

    /// <param name="depth">18 or 34 (basic blocks), 50 or 101 (bottlenecks).</param>
    /// <param name="width">Factor on all filter counts, rounded half away from zero, at least one filter.</param>
    public static NetworkGraph Describe(int depth = 101, double width = 1)
    {
        int[] blocks = depth switch
        {
            18 => [2, 2, 2, 2],
            34 or 50 => [3, 4, 6, 3],
            101 => [3, 4, 23, 3],
            _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "expected 18, 34, 50 or 101"),
        };
        var g = new GraphBuilder();
        var x = Normalised(g, "conv1", "bn1", g.Input(), GraphBuilder.Scale(64, width), 7, stride: 2, dilation: 1);
        x = g.MaxPool("maxpool", g.Relu("relu", x), 3, 2, 1);
        var dilation = 1;
        for (var layer = 0; layer < 4; layer++)
        {
            var filters = GraphBuilder.Scale(64 << layer, width);
            for (var block = 0; block < blocks[layer]; block++)
            {
                // torchvision: the first block of a dilated layer still has the previous layer's dilation.
                var stride = layer == 1 && block == 0 ? 2 : 1;
                x = Block(g, $"layer{layer + 1}.{block}", x, filters, depth >= 50, stride, dilation);
                if (block == 0 && layer >= 2)
                    dilation *= 2;
            }
        }
        Pyramid(g, x);
        return g.Build($"atrous resnet{depth} x {width}", TorchvisionInput.Mean, TorchvisionInput.Deviation);
    }

    private static int Block(GraphBuilder g, string name, int x, int filters, bool bottleneck, int stride, int dilation)
    {
        var outFilters = bottleneck ? filters * 4 : filters;
        var y = bottleneck ? Bottleneck(g, name, x, filters, stride, dilation) : Basic(g, name, x, filters, stride, dilation);
        var skip =
            stride == 1 && g.Channels(x) == outFilters
                ? x
                : Normalised(g, $"{name}.downsample.0", $"{name}.downsample.1", x, outFilters, 1, stride, 1);
        return g.Relu(name, g.Add($"{name}.add", y, skip));
    }

    private static int Bottleneck(GraphBuilder g, string name, int x, int filters, int stride, int dilation)
    {
        var y = g.Relu($"{name}.relu1", Normalised(g, $"{name}.conv1", $"{name}.bn1", x, filters, 1, 1, 1));
        y = g.Relu($"{name}.relu2", Normalised(g, $"{name}.conv2", $"{name}.bn2", y, filters, 3, stride, dilation));
        return Normalised(g, $"{name}.conv3", $"{name}.bn3", y, filters * 4, 1, 1, 1);
    }

    /// <summary>torchvision has no dilated basic block; here both of its 3×3 convolutions take the block's dilation.</summary>
    private static int Basic(GraphBuilder g, string name, int x, int filters, int stride, int dilation)
    {
        var y = g.Relu($"{name}.relu1", Normalised(g, $"{name}.conv1", $"{name}.bn1", x, filters, 3, stride, dilation));
        return Normalised(g, $"{name}.conv2", $"{name}.bn2", y, filters, 3, 1, dilation);
    }

    private static int Normalised(GraphBuilder g, string conv, string norm, int x, int filters, int kernel, int stride, int dilation)
    {
        var pad = kernel / 2 * dilation;
        return g.BatchNorm(norm, g.Conv(conv, x, filters, kernel, kernel, stride, pad, pad, dilation), Epsilon);
    }

    private static void Pyramid(GraphBuilder g, int x)
    {
        var sum = -1;
        for (var i = 0; i < s_rates.Length; i++)
        {
            var branch = g.Conv($"classifier.{i}", x, 1, 3, 3, 1, s_rates[i], s_rates[i], s_rates[i], bias: true);
            sum = sum < 0 ? branch : g.Add($"classifier.sum{i}", sum, branch);
        }
    }
}
