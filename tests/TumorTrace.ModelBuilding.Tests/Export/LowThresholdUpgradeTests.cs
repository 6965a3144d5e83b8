using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Export;
using TumorTrace.TestSupport;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Tests.Export;

/// <summary>What a segmenter's regions go on down to, in its card.</summary>
public sealed class LowThresholdUpgradeTests
{
    private static string Shipped(string file) => Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", file);

    [Fact]
    public void It_stands_in_both_cards_and_is_taken_out_again()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("m.onnx");
        File.Copy(Shipped("segmenter.onnx"), path);
        File.Copy(Shipped("segmenter.int8.onnx"), folder.File("m.int8.onnx"));
        var graph = OnnxFile.Parse(path).Graph;
        Assert.Equal([path, folder.File("m.int8.onnx")], LowThresholdUpgrade.Run(path, 0.3));
        Assert.Equal([0.3, 0.3, 0.3, 0.3], Stated());
        Assert.Equal(graph, OnnxFile.Parse(path).Graph);
        Assert.Contains("| Network | atrous resnet18 x 0.25, int8 |", File.ReadAllText(folder.File("m.int8.md")), StringComparison.Ordinal);
        LowThresholdUpgrade.Run(path, 0.5);
        Assert.All(Stated(), Assert.Null);

        double?[] Stated() =>
            [
                .. new[] { "m", "m.int8" }.SelectMany(name =>
                    new[]
                    {
                        OnnxFile.Read(folder.File($"{name}.onnx")).Metadata[ModelCard.MetadataKey],
                        File.ReadAllText(folder.File($"{name}.card.json")),
                    }.Select(json => ModelCard.Parse(json, name).LowThreshold)
                ),
            ];
    }

    [Fact]
    public void A_classifier_draws_no_regions()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("m.onnx");
        File.Copy(Shipped("classifier.onnx"), path);
        Assert.Contains("expected a segmenter", Assert.Throws<UserException>(() => LowThresholdUpgrade.Run(path, 0.3)).Message);
        Assert.False(File.Exists(folder.File("m.card.json")));
    }
}
