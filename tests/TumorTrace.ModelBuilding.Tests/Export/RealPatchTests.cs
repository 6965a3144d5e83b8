using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Slides;
using TumorTrace.TestSupport;
using TumorTrace.Training.Networks;

namespace TumorTrace.ModelBuilding.Tests.Export;

/// <summary>Both engines on real Camelyon16 patches, where the shared data lie beside the checkout.</summary>
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public class RealPatchTests
{
    [Theory]
    [InlineData(ModelTask.Classifier)]
    [InlineData(ModelTask.Segmenter)]
    public void Engines_agree_on_real_tissue(ModelTask task)
    {
        var folder = SharedData.Find("camelyon16-patches-40x/tumor");
        Assert.SkipWhen(folder is null, "shared/data/camelyon16-patches-40x is not beside the checkout");
        string[] files = [.. Directory.GetFiles(folder!, "*.png").Order(StringComparer.Ordinal).Take(6)];
        byte[] pixels = [.. files.SelectMany(Pixels)];
        using var network = Engines.Shaken(task == ModelTask.Classifier ? SlimInceptionV3.Describe() : AtrousResNet.Describe(18, 0.25), 11);
        var (values, _) = Engines.Onnx(network, Engines.Card(task), pixels, files.Length, 256, 256);
        Assert.InRange(Engines.MaxDifference(Engines.Torch(network, pixels, files.Length, 256, 256), values), 0, 1e-4);
    }

    private static byte[] Pixels(string path)
    {
        using var slide = SlideFile.Open(path, 0.25);
        var rgb = new byte[256 * 256 * 3];
        slide.Read(new LevelRect(0, 0, 0, 256, 256), rgb);
        return rgb;
    }
}

/// <summary>The shared data folder: in a folder above the test program.</summary>
internal static class SharedData
{
    internal static string? Find(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data", relative);
            if (Directory.Exists(candidate))
                return candidate;
        }
        return null;
    }
}
