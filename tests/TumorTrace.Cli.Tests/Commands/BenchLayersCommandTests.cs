using TumorTrace.Cli.Tests.Support;
using TumorTrace.Inference;

namespace TumorTrace.Cli.Tests.Commands;

[Trait("Speed", "Slow")]
public sealed class BenchLayersCommandTests
{
    private static string Model(string file) => Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", file);

    [Fact]
    public async Task Bench_layers_says_where_the_time_goes_and_what_the_machine_allows()
    {
        static string[] Traces() => Directory.GetFiles(Environment.CurrentDirectory, "onnxruntime_profile*");
        var before = Traces();
        var done = await Tumortrace.Run("bench", "layers", Model("segmenter.int8.onnx"), "--side", "64", "--threads", "1");
        Assert.True(done.ExitCode == 0, done.StandardError);
        Assert.Contains("one window of 64 x 64 px", done.StandardOutput);
        Assert.Contains("| QLinearConv | 1x", done.StandardOutput);
        Assert.Contains("At its limits the window would take", done.StandardOutput);
        // What ONNX Runtime writes on the way is gone.
        Assert.Equal(before, Traces());
    }

    [Theory]
    [InlineData("--side", "8", "--side is 8, expected 32 to 4096")]
    [InlineData("--threads", "0", "--threads is 0, expected 1 to 1024")]
    public async Task What_cannot_be_measured_is_refused(string option, string value, string expected)
    {
        var refused = await Tumortrace.Run("bench", "layers", Model("segmenter.onnx"), option, value);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(expected, refused.StandardError);
    }

    /// <summary>The same multiply-accumulates, whatever the precision: they follow from the shapes alone.</summary>
    [Fact]
    public void Operations_are_those_of_the_convolutions()
    {
        double Operations(string file, int side) =>
            LayerProfile.Measure(Model(file), side, 1, 1, CancellationToken.None).Sum(l => l.Operations);
        var fp32 = Operations("segmenter.onnx", 128);
        Assert.InRange(Operations("segmenter.int8.onnx", 128) / fp32, 0.9, 1.1);
        // Four times the px, but for what is padded.
        Assert.InRange(Operations("segmenter.onnx", 256) / fp32, 3.5, 4.5);
    }
}
