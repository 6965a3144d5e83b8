using TumorTrace.Core;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Onnx.Schema;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Pretrained;

/// <summary>
/// ResNet-18's weights trained on ImageNet, out of the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18 (MIT): a CNTK
/// export with layers [2, 2, 2, 3]. The tensors come under torchvision's names and for torchvision's input, (pixel/255 − mean)/deviation
/// in RGB, where the file wants BGR from 0 to 255 less a mean. The file's stride-2 layers pad one px less at the right and bottom, which is
/// the
/// same as torchvision's symmetric padding wherever the side is even.
/// </summary>
internal static class ImageNetTrunk
{
    public const string Package = "Microsoft.ML.DnnImageFeaturizer.ResNet18";
    public const string Version = "0.23.1";

    /// <summary>The model's path inside the package.</summary>
    public const string File = "tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx";

    /// <summary>What the file takes off its input, RGB in units of 0..255.</summary>
    private static readonly double[] s_fileMean = [123.15, 115.90, 103.06];

    /// <summary>
    /// Of each convolution: its name, its batch-norm's, and the numbers of the file's weight, scale, bias, mean and variance.
    /// </summary>
    private static readonly (string Conv, string Norm, int Weight, int First)[] s_layers =
    [
        ("conv1", "bn1", 91, 96),
        ("layer1.0.conv1", "layer1.0.bn1", 86, 113),
        ("layer1.0.conv2", "layer1.0.bn2", 82, 127),
        ("layer1.1.conv1", "layer1.1.bn1", 77, 144),
        ("layer1.1.conv2", "layer1.1.bn2", 73, 158),
        ("layer2.0.conv1", "layer2.0.bn1", 68, 175),
        ("layer2.0.conv2", "layer2.0.bn2", 64, 189),
        ("layer2.0.downsample.0", "layer2.0.downsample.1", 199, 203),
        ("layer2.1.conv1", "layer2.1.bn1", 59, 220),
        ("layer2.1.conv2", "layer2.1.bn2", 55, 234),
        ("layer3.0.conv1", "layer3.0.bn1", 50, 251),
        ("layer3.0.conv2", "layer3.0.bn2", 46, 265),
        ("layer3.0.downsample.0", "layer3.0.downsample.1", 275, 279),
        ("layer3.1.conv1", "layer3.1.bn1", 41, 296),
        ("layer3.1.conv2", "layer3.1.bn2", 37, 310),
        ("layer4.0.conv1", "layer4.0.bn1", 32, 327),
        ("layer4.0.conv2", "layer4.0.bn2", 28, 341),
        ("layer4.0.downsample.0", "layer4.0.downsample.1", 351, 355),
        ("layer4.1.conv1", "layer4.1.bn1", 23, 372),
        ("layer4.1.conv2", "layer4.1.bn2", 19, 386),
        ("layer4.2.conv1", "layer4.2.bn1", 14, 403),
        ("layer4.2.conv2", "layer4.2.bn2", 10, 417),
    ];

    /// <param name="path">The package's ONNX file.</param>
    /// <exception cref="UserException">Not that file.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        var stored = OnnxFile.Parse(path).Graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);
        return [.. s_layers.SelectMany(layer => Layer(stored, layer, path))];
    }

    private static IEnumerable<NamedTensor> Layer(
        Dictionary<string, TensorProto> stored,
        (string Conv, string Norm, int Weight, int First) layer,
        string path
    )
    {
        // Trained values are called Parameter, measured ones Constant.
        var weight = Tensor(stored, $"Parameter{layer.Weight}", $"{layer.Conv}.weight", path);
        var mean = Tensor(stored, $"Constant{layer.First + 2}", $"{layer.Norm}.running_mean", path);
        if (layer.Conv == "conv1")
            TakeOverInput(weight, mean);
        yield return weight;
        yield return Tensor(stored, $"Parameter{layer.First}", $"{layer.Norm}.weight", path);
        yield return Tensor(stored, $"Parameter{layer.First + 1}", $"{layer.Norm}.bias", path);
        yield return mean;
        yield return Tensor(stored, $"Constant{layer.First + 3}", $"{layer.Norm}.running_var", path);
    }

    /// <summary>
    /// The first convolution for torchvision's input z instead of the file's x − mean: x = 255·(z·deviation + mean), so weights are
    /// scaled by 255·deviation (and put from BGR to RGB), and what the two means differ by moves the running mean.
    /// </summary>
    private static void TakeOverInput(NamedTensor weight, NamedTensor mean)
    {
        var filters = (int)weight.Shape[0];
        var kernel = (int)(weight.Shape[2] * weight.Shape[3]);
        var old = (float[])weight.Values.Clone();
        for (var f = 0; f < filters; f++)
        {
            double shift = 0;
            for (var c = 0; c < 3; c++)
            {
                for (var k = 0; k < kernel; k++)
                {
                    var value = old[(f * 3 + 2 - c) * kernel + k];
                    weight.Values[(f * 3 + c) * kernel + k] = (float)(value * 255 * TorchvisionInput.Deviation[c]);
                    shift += value * (255 * TorchvisionInput.Mean[c] - s_fileMean[c]);
                }
            }
            mean.Values[f] = (float)(mean.Values[f] - shift);
        }
    }

    private static NamedTensor Tensor(Dictionary<string, TensorProto> stored, string name, string as_, string path)
    {
        if (!stored.TryGetValue(name, out var tensor))
            throw new UserException(
                $"{path}: has no tensor {name} ({as_}), expected the ResNet-18 of the NuGet package {Package} {Version}"
            );
        return StoredTensor.Read(tensor, as_, path);
    }
}
