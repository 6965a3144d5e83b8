using System.Globalization;
using TumorTrace.Core.Models;
using TumorTrace.Training.Data;

namespace TumorTrace.Training.Networks;

/// <summary>
/// Networks around the trunk of ResNet-18 (He et al. 2016; conv1 to layer3 under torchvision's names) that
/// ImageNet weights exist for (folder Pretrained). Layer2 and layer3 are joined and see their surroundings through a
/// small head of dilated convolutions.
/// <list type="bullet">
/// <item>Classifier: output stride 16; the logit is the mean over the window's central cell, so that it speaks for that cell
/// and nothing else, and a block of cells shares all of its work.</item>
/// <item>Segmenter, output stride 8: layer3 dilated by 2 instead of strided. About 55 kMAC per px.</item>
/// <item>Segmenter, output stride 4 or 2: a light decoder joins layer1 (and conv1) to the head.</item>
/// </list>
/// All see less far than the paper's atrous pyramid, so that windows need half the halo. With fewer filters
/// (<see cref="TrunkSettings.Width"/>) they are small networks to begin with nothing.
/// </summary>
internal static class TrunkNetwork
{
    /// <summary>Input px per position of the classifier's last layer.</summary>
    public const int ClassifierStride = 16;

    /// <summary>
    /// Context in px beyond which the segmenter hardly changes (`tumortrace model halo`: IoU 0.9996 with a window of 512 px around,
    /// 0.9960 with 64 px). Measured with all filters; the reach does not depend on their number.
    /// </summary>
    public const int Halo = 96;

    private const double Epsilon = 1e-5;

    /// <param name="patches">The task; a classifier's window and cell; a segmenter's output stride (8, 4 or 2 px).</param>
    /// <param name="settings">How wide the network is, and what of the trunk is trained.</param>
    public static NetworkGraph Describe(PatchSettings patches, TrunkSettings settings)
    {
        ArgumentNullException.ThrowIfNull(patches);
        ArgumentNullException.ThrowIfNull(settings);
        var g = new GraphBuilder { Width = settings.Width };
        var name = patches.Task == ModelTask.Classifier ? Classifier(g, patches.Window, patches.Cell) : Segmenter(g, patches.OutputStride);
        var width = settings.Width == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" x {settings.Width}");
        return g.Build($"resnet18 trunk{width}, {name}", TorchvisionInput.Mean, TorchvisionInput.Deviation) with { Trunk = settings };
    }

    private static string Classifier(GraphBuilder g, int window, int cell)
    {
        var trunk = Trunk(g, dilated: false);
        var fine = g.AvgPool("head.pool", trunk.Layer2, 2, 2, 0, countIncludePad: true);
        var x = Unit(g, "head.join", g.Concat("head.joined", fine, trunk.Layer3), 128, 1, 1);
        x = g.Concat("head.context", Unit(g, "head.near", x, 48, 3, 1), Unit(g, "head.far", x, 48, 3, 2));
        x = g.Crop("head.cell", x, (window - cell) / 2 / ClassifierStride);
        x = g.GlobalAvgPool("avgpool", x);
        g.Conv("fc", x, 1, 1, 1, bias: true);
        return "classifier";
    }

    private static string Segmenter(GraphBuilder g, int outputStride)
    {
        var trunk = Trunk(g, dilated: true);
        var x = Unit(g, "head.join", g.Concat("head.joined", trunk.Layer2, trunk.Layer3), 128, 1, 1);
        x = g.Concat(
            "head.context",
            Unit(g, "head.near", x, 32, 3, 1),
            Unit(g, "head.middle", x, 32, 3, 4),
            Unit(g, "head.far", x, 32, 3, 8)
        );
        if (outputStride <= 4)
            x = Finer(g, "decoder.4", x, trunk.Layer1, 32);
        if (outputStride <= 2)
            x = Finer(g, "decoder.2", x, trunk.Conv1, 16);
        g.Conv("classifier.0", x, 1, 1, 1, bias: true);
        return $"segmenter of output stride {outputStride}";
    }

    /// <summary>Twice as fine, joined with a skip from the trunk.</summary>
    private static int Finer(GraphBuilder g, string name, int x, int skip, int filters)
    {
        var narrow = Unit(g, $"{name}.skip", skip, filters, 1, 1);
        return Unit(g, $"{name}.join", g.Concat($"{name}.joined", g.Upsample($"{name}.up", x, 2), narrow), filters, 3, 1);
    }

    private static (int Conv1, int Layer1, int Layer2, int Layer3) Trunk(GraphBuilder g, bool dilated)
    {
        var conv1 = g.Relu("relu", Normalised(g, "conv1", "bn1", g.Input(), 64, 7, 2, 1));
        var x = g.MaxPool("maxpool", conv1, 3, 2, 1);
        var layer1 = Layer(g, "layer1", x, 64, 1, 1);
        var layer2 = Layer(g, "layer2", layer1, 128, 2, 1);
        var layer3 = Layer(g, "layer3", layer2, 256, dilated ? 1 : 2, dilated ? 2 : 1);
        return (conv1, layer1, layer2, layer3);
    }

    /// <summary>
    /// Two basic blocks. With the stride taken out and a dilation instead, each convolution sees what it saw in training: the
    /// first one the layer before, undilated; all others every second position.
    /// </summary>
    private static int Layer(GraphBuilder g, string name, int x, int filters, int stride, int dilation)
    {
        x = Block(g, $"{name}.0", x, filters, stride, 1, dilation);
        return Block(g, $"{name}.1", x, filters, 1, dilation, dilation);
    }

    private static int Block(GraphBuilder g, string name, int x, int filters, int stride, int firstDilation, int dilation)
    {
        var y = g.Relu($"{name}.relu1", Normalised(g, $"{name}.conv1", $"{name}.bn1", x, filters, 3, stride, firstDilation));
        y = Normalised(g, $"{name}.conv2", $"{name}.bn2", y, filters, 3, 1, dilation);
        var skip =
            stride == 1 && g.Channels(x) == g.Filters(filters)
                ? x
                : Normalised(g, $"{name}.downsample.0", $"{name}.downsample.1", x, filters, 1, stride, 1);
        return g.Relu(name, g.Add($"{name}.add", y, skip));
    }

    private static int Unit(GraphBuilder g, string name, int x, int filters, int kernel, int dilation) =>
        g.Relu($"{name}.relu", Normalised(g, $"{name}.conv", $"{name}.bn", x, filters, kernel, 1, dilation));

    private static int Normalised(GraphBuilder g, string conv, string norm, int x, int filters, int kernel, int stride, int dilation)
    {
        var pad = kernel / 2 * dilation;
        return g.BatchNorm(norm, g.Conv(conv, x, g.Filters(filters), kernel, kernel, stride, pad, pad, dilation), Epsilon);
    }
}
