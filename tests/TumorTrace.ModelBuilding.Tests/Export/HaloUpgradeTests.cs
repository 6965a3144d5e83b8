using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Export;
using TumorTrace.TestSupport;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Tests.Export;

/// <summary>The halo in the cards of segmenters that were exported before cards stated one.</summary>
public sealed class HaloUpgradeTests
{
    private static string Shipped(string file) => Path.Combine(AppContext.BaseDirectory, "models", file);

    private static ModelCard CardOf(string path) => ModelCard.Parse(OnnxFile.Read(path).Metadata[ModelCard.MetadataKey], path);

    [Theory]
    [InlineData("breast-40x/segmenter.onnx")]
    [InlineData("breast-40x/segmenter.int8.onnx")]
    public void A_network_begun_with_the_trunk_gets_it_once_and_nothing_else_changes(string model)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("m.onnx");
        File.Copy(Shipped(model), path);
        var shipped = CardOf(path);
        Assert.Equal(96, shipped.Halo);
        OnnxFile.SetMetadata(path, ModelCard.MetadataKey, (shipped with { Halo = null }).ToJson());

        Assert.Equal(96, HaloUpgrade.Run(path));
        Assert.Equal(shipped.ToJson(), CardOf(path).ToJson());
        Assert.Equal(shipped.ToJson(), ModelCard.Parse(File.ReadAllText(folder.File("m.card.json")), path).ToJson());
        Assert.Equal(OnnxFile.Parse(Shipped(model)).Graph, OnnxFile.Parse(path).Graph);
        Assert.Null(HaloUpgrade.Run(path));
    }

    [Fact]
    public void A_network_of_which_nothing_is_known_gets_none()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Shipped("demo-synthetic/segmenter.onnx"), folder.File("m.onnx"));
        Assert.Null(HaloUpgrade.Run(folder.File("m.onnx")));
        Assert.Null(CardOf(folder.File("m.onnx")).Halo);
    }
}
