using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Inference.Tests;

/// <summary>A model that gives no probabilities on some tissue fails the slide; it never becomes "no tumour".</summary>
public sealed class ModelOutputTests
{
    private const string Input = "\"input\": { \"layout\": \"NCHW\", \"type\": \"float32\" }";

    private const string Segmenter =
        "{ \"name\": \"s\", \"task\": \"segmenter\", \"target_mpp\": 2, \"window\": 64, \"output_stride\": 8, \"dense_window\": 64, "
        + Input
        + " }";

    private const string Classifier =
        "{ \"name\": \"c\", \"task\": \"classifier\", \"target_mpp\": 2, \"window\": 64, \"cell\": 32, " + Input + " }";

    private static readonly (string, float?)[] s_good = [("Mul", 1)];

    /// <summary>White is fine for all of them, so they load; the dark spot, red 0.2, is not.</summary>
    private static readonly Dictionary<string, (string, float?)[]> s_bad = new(StringComparer.Ordinal)
    {
        // √(x − 0.3)
        ["NaN"] = [("Sub", 0.3f), ("Sqrt", null)],
        // 1 − x, and 2 · (1 − x) = 1.6
        ["1.6"] = [("Sub", 1), ("Mul", -2)],
        // 1.2 · x − 0.5 = −0.26
        ["-0.26"] = [("Mul", 1.2f), ("Sub", 0.5f)],
        // 1 / ⌊x + 0.5⌋
        ["Infinity"] = [("Add", 0.5f), ("Floor", null), ("Reciprocal", null)],
    };

    public static TheoryData<string, string> Everywhere
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var value in s_bad.Keys)
            {
                foreach (var path in new[] { "coarse", "lean", "paper", "exhaustive", "symmetries", "ensemble" })
                    data.Add(value, path);
            }
            return data;
        }
    }

    // Tissue with a dark spot of 128 px from (320, 192) on.
    private static MemorySlide Slide() =>
        new(
            640,
            512,
            2,
            (x, y) =>
                x is >= 320 and < 448 && y is >= 192 and < 320 ? ((byte)51, (byte)20, (byte)90)
                : x is >= 64 and < 576 && y is >= 64 and < 448 ? ((byte)230, (byte)140, (byte)190)
                : ((byte)242, (byte)240, (byte)239)
        );

    private static void Run(TemporaryFolder folder, string path, (string, float?)[] bad)
    {
        using var classifier = OnnxModel.Load(TinyModels.Steps(folder.File("c.onnx"), Classifier, path == "coarse" ? bad : s_good));
        using var segmenter = OnnxModel.Load(TinyModels.Steps(folder.File("s.onnx"), Segmenter, path == "ensemble" ? s_good : bad));
        using var second = OnnxModel.Load(TinyModels.Steps(folder.File("s2.onnx"), Segmenter, bad));
        var options = new SegmentOptions
        {
            Mode = path == "exhaustive" ? CascadeMode.Exhaustive : CascadeMode.Cascade,
            Candidates = new() { Threshold = 0.01 },
            Dense = new() { Windows = path == "paper" ? WindowMode.Paper : WindowMode.Lean, Symmetries = path == "symmetries" },
        };
        var models = new SegmentModels(classifier, path == "ensemble" ? [segmenter, second] : [segmenter]);
        using var result = new SegmentationPipeline(models, options, new RunSettings { Threads = 2 }).Run(
            Slide(),
            Directory.CreateDirectory(folder.File("work")).FullName
        );
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void The_slide_fails_and_model_window_and_value_are_named(string value, string path)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UserException>(() => Run(folder, path, s_bad[value]));
        var model = path switch
        {
            "coarse" => "c.onnx",
            "ensemble" => "s2.onnx",
            _ => "s.onnx",
        };
        // Coarse windows hold the spot and its surroundings.
        var shown = path == "coarse" && value.Contains('.', StringComparison.Ordinal) ? value[..2] : value;
        Assert.StartsWith($"{folder.File(model)}: the model gives {shown}", error.Message);
        Assert.Contains("expected a probability from 0 to 1", error.Message);
        Assert.Matches(@"; the window at \(-?[0-9]+, -?[0-9]+\), [0-9]+ x [0-9]+ level-0 px$", error.Message);
    }

    [Fact]
    public void Rounding_is_clamped_and_no_more()
    {
        float[] values = [0, 1, 1.0000001f, -1e-7f, 1.0009f];
        Probabilities.Check("m", values, 1);
        Assert.Equal([0, 1, 1, 0, 1], values);
        foreach (var bad in new[] { 1.002f, -0.002f, float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            Assert.Equal(2, Assert.Throws<UserException>(() => Probabilities.Check("m", new[] { 0, 1, 0, 1, bad, 0 }, 3)).Image);
    }

    [Fact]
    public void An_infinite_logit_is_no_certainty()
    {
        using var folder = new TemporaryFolder();
        var card = Segmenter.Replace("\"dense_window\": 64,", "\"dense_window\": 64, \"logits\": true,");
        using var model = OnnxModel.Load(TinyModels.Steps(folder.File("m.onnx"), card, s_bad["Infinity"]));
        Assert.Contains("the model gives Infinity for image 2 of 2", Assert.Throws<UserException>(() => OnDark(model)).Message);
    }

    [Fact]
    public void The_self_test_names_the_value()
    {
        using var folder = new TemporaryFolder();
        // √(x − 0.95): white is fine, stroma is not.
        using var model = OnnxModel.Load(TinyModels.Steps(folder.File("m.onnx"), Segmenter, ("Sub", 0.95f), ("Sqrt", null)));
        Assert.StartsWith($"{model.Path}: the model gives NaN", Assert.Throws<UserException>(() => ModelCheck.Run(model)).Message);
    }

    private static float[] OnDark(OnnxModel model)
    {
        var pixels = new byte[2 * 16 * 16 * 3];
        pixels.AsSpan(0, 16 * 16 * 3).Fill(255);
        return model.Predict(pixels, 2, 16, 16);
    }

    [Theory]
    [InlineData(new[] { 1, 1 }, 1, "", "the graph has 2 outputs (\"Cast1\", \"Cast2\"); name the one with the probabilities")]
    [InlineData(new[] { 1, 1 }, 1, "\"output\": \"y\", ", "its card names the output \"y\", the graph has \"Cast1\", \"Cast2\"")]
    [InlineData(new[] { 11 }, 1, "", "its output \"Cast1\" is Double, expected a tensor of float32")]
    [InlineData(new[] { 10 }, 1, "", "its output \"Cast1\" is Float16, expected a tensor of float32")]
    [InlineData(new[] { 1 }, 2, "", "the graph has 2 inputs (x, x1), expected one, the image")]
    public void A_graph_that_no_card_describes_is_refused_with_the_reason(int[] outputs, int inputs, string member, string message)
    {
        using var folder = new TemporaryFolder();
        var card = Segmenter.Replace("{ \"name\"", "{ " + member + "\"name\"");
        var error = Assert.Throws<UserException>(() => OnnxModel.Load(TinyModels.Odd(folder.File("m.onnx"), card, outputs, inputs)));
        Assert.StartsWith(folder.File("m.onnx"), error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void One_of_several_outputs_is_taken_by_its_name()
    {
        using var folder = new TemporaryFolder();
        var card = Segmenter.Replace("{ \"name\"", "{ \"output\": \"Cast2\", \"name\"");
        using var model = OnnxModel.Load(TinyModels.Odd(folder.File("m.onnx"), card, [11, 1]));
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0], OnDark(model));
    }

    [Theory]
    [InlineData("[]", "the model card cannot be read")]
    [InlineData("null", "the model card is empty")]
    [InlineData("not json", "the model card cannot be read")]
    [InlineData("{ \"name\": 3 }", "the model card cannot be read")]
    [InlineData("{ \"name\": \"x\", \"task\": \"detector\", \"target_mpp\": 1, \"window\": 64 }", "the model card cannot be read")]
    [InlineData("{ \"name\": \"x\", \"task\": \"segmenter\", \"target_mpp\": \"1\", \"window\": 64 }", "the model card cannot be read")]
    [InlineData(
        "{ \"name\": \"x\", \"task\": \"classifier\", \"target_mpp\": 1, \"window\": 64, \"cell\": 32, "
            + "\"input\": { \"layout\": \"NCHW\", \"type\": \"float32\", \"mean\": [123.7, 116.3, 103.5] } }",
        "mean is 123.7, expected 0 to 1: divide values for 0..255 by 255"
    )]
    [InlineData(
        "{ \"name\": \"x\", \"task\": \"segmenter\", \"target_mpp\": 1, \"window\": 64, \"output_stride\": 8, \"dense_window\": 64, "
            + "\"class_index\": 5, \"input\": { \"layout\": \"NCHW\", \"type\": \"float32\" } }",
        "with class index 5"
    )]
    [InlineData(
        "{ \"name\": \"x\", \"task\": \"segmenter\", \"target_mpp\": 1, \"window\": 64, \"output_stride\": 8, \"dense_window\": 64, "
            + "\"input\": { \"layout\": \"NHWC\", \"type\": \"float32\" } }",
        "the model fails on 1 x 64 x 64 px, given as NHWC float32 to \"x\", Float [-1, 3, -1, -1]: "
    )]
    public void A_card_that_cannot_be_is_refused_with_the_reason(string card, string message)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UserException>(() => OnnxModel.Load(TinyModels.Steps(folder.File("m.onnx"), card, s_good)));
        Assert.StartsWith(folder.File("m.onnx"), error.Message);
        Assert.Contains(message, error.Message);
    }
}
