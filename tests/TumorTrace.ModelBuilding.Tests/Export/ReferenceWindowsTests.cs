using CsCheck;
using TumorTrace.Core;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.TestSupport;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Tests.Export;

public sealed class ReferenceWindowsTests
{
    private const string Card = """
        { "name": "pooling", "task": "segmenter", "target_mpp": 0.5, "window": 64, "output_stride": 8, "dense_window": 64,
          "class_index": 2, "input": { "layout": "NCHW", "type": "float32" } }
        """;

    private static OnnxModel Pooling(TemporaryFolder folder, ReferenceWindows? references = null, string card = Card)
    {
        var path = TinyModels.Pooling(folder.File("m.onnx"), card);
        if (references is not null)
            OnnxFile.SetMetadata(path, ReferenceWindows.MetadataKey, references.ToJson());
        return OnnxModel.Load(path);
    }

    private static ReferenceWindows Blue(float expected)
    {
        var pixels = new byte[16 * 16 * 3];
        for (var i = 2; i < pixels.Length; i += 3)
            pixels[i] = 51;
        return new ReferenceWindows(
            1e-3,
            "CC0-1.0",
            [new ReferenceWindow(16, PackedRgb.Pack(pixels, 16, 16), [expected, expected, expected, expected])]
        );
    }

    [Fact]
    public void Packing_is_the_identity_for_any_image() =>
        (
            from width in Gen.Int[1, 20]
            from height in Gen.Int[1, 20]
            from rgb in Gen.Byte.Array[width * height * 3]
            select (width, height, rgb)
        ).Sample(i => PackedRgb.Unpack(PackedRgb.Pack(i.rgb, i.width, i.height), i.width, i.height).SequenceEqual(i.rgb), iter: 200);

    [Fact]
    public void Tissue_takes_less_than_half_of_its_bytes()
    {
        var rgb = new byte[64 * 64 * 3];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)(160 + 40 * Math.Sin(i / 3 % 64 / 9.0) + 30 * Math.Cos(i / 192 / 7.0) + i % 3 * 10);
        Assert.InRange(PackedRgb.Pack(rgb, 64, 64).Length, 1, rgb.Length / 2);
    }

    [Fact]
    public void A_model_that_answers_as_stored_passes()
    {
        using var folder = new TemporaryFolder();
        using var model = Pooling(folder, Blue(0.2f));
        var result = ModelCheck.Run(model);
        Assert.Equal((1, null), (result.References, result.Problem));
        Assert.InRange(result.LargestDifference, 0, 1e-6);
    }

    [Fact]
    public void A_model_that_answers_otherwise_is_named_with_the_difference()
    {
        using var folder = new TemporaryFolder();
        using var model = Pooling(folder, Blue(0.3f));
        Assert.StartsWith("deviates by 0.1 from the outputs stored in it, at most 0.001 is rounding", ModelCheck.Run(model).Problem);
    }

    [Fact]
    public void Answers_that_are_not_numbers_deviate()
    {
        using var folder = new TemporaryFolder();
        using var model = Pooling(folder, Blue(float.MaxValue));
        Assert.Contains("deviates", ModelCheck.Run(model).Problem);
    }

    [Fact]
    public void One_answer_to_everything_is_found_out()
    {
        using var folder = new TemporaryFolder();
        var card = Card.Replace("\"float32\" }", "\"float32\", \"mean\": [0, 0, 0], \"std\": [1e9, 1e9, 1e9] }, \"logits\": true")
            .Replace("\"class_index\": 2", "\"class_index\": 0");
        using var model = Pooling(folder, card: card);
        Assert.StartsWith("gives 0.333333 for every test picture, so heatmaps would be all one value", ModelCheck.Run(model).Problem);
    }

    [Fact]
    public void Damaged_reference_windows_are_named()
    {
        using var folder = new TemporaryFolder();
        var path = TinyModels.Pooling(folder.File("m.onnx"), Card);
        var damaged = Blue(0.2f) with { Windows = [new ReferenceWindow(16, [1, 2, 3], [0])] };
        OnnxFile.SetMetadata(path, ReferenceWindows.MetadataKey, damaged.ToJson());
        using var model = OnnxModel.Load(path);
        Assert.StartsWith(
            $"{path}: the reference windows in its metadata (tumortrace.references) cannot be read",
            Assert.Throws<UserException>(() => model.References).Message
        );
    }

    [Fact]
    public void Metadata_is_set_without_touching_the_rest()
    {
        using var folder = new TemporaryFolder();
        var path = TinyModels.Pooling(folder.File("m.onnx"), Card);
        OnnxFile.SetMetadata(path, "a", "1");
        OnnxFile.SetMetadata(path, "a", "2");
        var file = OnnxFile.Read(path);
        Assert.Equal(("2", Card), (file.Metadata["a"], file.Metadata[ModelCard.MetadataKey]));
        Assert.Equal(["x: float32 [N, 3, H, W]"], file.Inputs);
        Assert.False(file.IsInt8);
    }

    [Fact]
    public void The_faster_model_has_the_larger_ratio()
    {
        using var folder = new TemporaryFolder();
        using var small = Pooling(folder);
        using var large = OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", "segmenter.onnx"));
        Assert.True(ModelSpeed.Ratio(large, small, new byte[64 * 64 * 3], 1, 64) > 1);
    }
}
