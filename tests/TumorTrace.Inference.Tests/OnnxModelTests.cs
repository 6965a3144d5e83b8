using TumorTrace.Core;
using TumorTrace.TestSupport;

namespace TumorTrace.Inference.Tests;

public sealed class OnnxModelTests
{
    private const string Card = """
        { "name": "pooling", "task": "segmenter", "target_mpp": 0.5, "window": 64, "output_stride": 8, "dense_window": 64,
          "class_index": 2, "input": { "layout": "NCHW", "type": "float32" } }
        """;

    private static string Shipped(string file) => Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", file);

    private static byte[] Blue(int count, int side, byte value)
    {
        var pixels = new byte[count * side * side * 3];
        for (var i = 2; i < pixels.Length; i += 3)
            pixels[i] = value;
        return pixels;
    }

    [Fact]
    public void A_users_own_model_works_by_the_card_beside_it()
    {
        using var folder = new TemporaryFolder();
        using var model = OnnxModel.Load(TinyModels.Pooling(folder.File("m.onnx"), cardBeside: Card));
        Assert.All(model.Predict(Blue(2, 16, 51), 2, 16, 16), p => Assert.Equal(0.2f, p, 1e-6f));
        Assert.Equal(2 * 2 * 2, model.Predict(Blue(2, 16, 51), 2, 16, 16).Length);
    }

    [Fact]
    public void Mean_std_and_softmax_are_applied_as_the_card_says()
    {
        using var folder = new TemporaryFolder();
        var card = Card.Replace("\"float32\" }", "\"float32\", \"mean\": [0.5, 0.5, 0.2], \"std\": [1, 1, 0.5] }, \"logits\": true");
        using var model = OnnxModel.Load(TinyModels.Pooling(folder.File("m.onnx"), cardBeside: card));
        var logit = (102 / 255.0 - 0.2) / 0.5;
        var expected = Math.Exp(logit) / (Math.Exp(logit) + 2 * Math.Exp(-0.5));
        Assert.All(model.Predict(Blue(1, 8, 102), 1, 8, 8), p => Assert.Equal(expected, p, 1e-6));
    }

    [Theory]
    [InlineData(null, "no model card, neither inside the file")]
    [InlineData("{ \"name\": \"x\" }", "the model card cannot be read")]
    [InlineData(
        "{ \"name\": \"x\", \"task\": \"segmenter\", \"target_mpp\": 1, \"window\": 64, \"output_stride\": 0, \"dense_window\": 64 }",
        "a segmenter needs output_stride"
    )]
    [InlineData(
        "{ \"name\": \"x\", \"task\": \"segmenter\", \"target_mpp\": 99, \"window\": 64, \"output_stride\": 8, \"dense_window\": 60 }",
        "target_mpp is 99, expected 0.05 to 20 µm/px; dense_window is 60, expected a multiple of output_stride 8"
    )]
    [InlineData("{ \"name\": \"x\", \"task\": \"classifier\", \"target_mpp\": 0.25, \"window\": 64 }", "a classifier needs cell")]
    [InlineData(
        "{ \"name\": \"x\", \"task\": \"classifier\", \"target_mpp\": 0.25, \"window\": 64, \"cell\": 32, \"low_threshold\": 0.3 }",
        "low_threshold is 0.3, expected more than 0, up to 1, and a segmenter"
    )]
    [InlineData(
        "{ \"name\": \"x\", \"task\": \"segmenter\", \"target_mpp\": 0.25, \"window\": 64, \"output_stride\": 8, \"dense_window\": 64 }",
        "its input \"x\" is Float [-1, 3, -1, -1], its card says NHWC uint8 with 3 channels"
    )]
    public void A_card_that_does_not_fit_is_refused_with_the_reason(string? card, string message)
    {
        using var folder = new TemporaryFolder();
        var path = TinyModels.Pooling(folder.File("m.onnx"), cardInside: card);
        var error = Assert.Throws<UserException>(() => OnnxModel.Load(path));
        Assert.StartsWith(path, error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void An_answer_of_another_shape_is_found_out_when_loading()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UserException>(() => OnnxModel.Load(TinyModels.Pooling(folder.File("m.onnx"), Card, pool: 4)));
        Assert.Contains("the model gives [1, 3, 16, 16], expected [1, classes, 8, 8]", error.Message);
    }

    [Fact]
    public void Values_that_are_no_probabilities_are_found_out_when_loading()
    {
        using var folder = new TemporaryFolder();
        var card = Card.Replace("\"float32\" }", "\"float32\", \"mean\": [0, 0, 0.5], \"std\": [0.1, 0.1, 0.1] }");
        var error = Assert.Throws<UserException>(() => OnnxModel.Load(TinyModels.Pooling(folder.File("m.onnx"), card)));
        Assert.Contains("expected a probability from 0 to 1 (set \"logits\": true", error.Message);
    }

    [Theory]
    [InlineData("classifier.onnx", 299)]
    [InlineData("segmenter.onnx", 256)]
    public async Task The_same_image_gets_the_same_bits_in_any_batch_and_beside_any_other_call(string file, int side)
    {
        using var model = OnnxModel.Load(Shipped(file));
        var images = new byte[6 * side * side * 3];
        new Random(5).NextBytes(images);
        var one = images.Chunk(side * side * 3).Select(image => model.Predict(image, 1, side, side)).ToList();
        Assert.Equal(one.SelectMany(p => p), model.Predict(images, 6, side, side));
        var together = await Task.WhenAll(
            images.Chunk(side * side * 3).Select(image => Task.Run(() => model.Predict(image, 1, side, side)))
        );
        Assert.Equal(one, together);
    }
}
