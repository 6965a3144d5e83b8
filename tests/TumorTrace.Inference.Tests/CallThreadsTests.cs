using System.Diagnostics;

namespace TumorTrace.Inference.Tests;

/// <summary>A dense window is computed by several threads together; the answer must not say by how many.</summary>
[Trait("Speed", "Slow")]
public sealed class CallThreadsTests
{
    public static TheoryData<string> Segmenters =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "models"), "segmenter*.onnx", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(AppContext.BaseDirectory, f))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Segmenters))]
    public void The_answers_of_one_thread_and_of_several_are_the_same_bytes(string file)
    {
        const int Height = 392,
            Width = 616;
        var pixels = new byte[Height * Width * 3];
        new Random(5).NextBytes(pixels);
        // Smooth areas beside noise: the network must have something to be of two minds about.
        pixels.AsSpan(0, pixels.Length / 3).Fill(190);
        var path = Path.Combine(AppContext.BaseDirectory, file);
        var answers = Array.ConvertAll(
            new[] { 1, 2, 3, 5 },
            threads =>
            {
                using var model = OnnxModel.Load(path, threads);
                Assert.Equal(threads, model.Threads);
                return model.Predict(pixels, 1, Height, Width);
            }
        );
        Assert.True(answers[0].Max() > answers[0].Min());
        Assert.All(answers[1..], a => Assert.Equal(answers[0], a));
    }

    [Fact]
    public void Giving_memory_back_leaves_the_model_as_it_was()
    {
        using var model = OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", "segmenter.onnx"));
        var pixels = new byte[128 * 128 * 3];
        var before = model.Predict(pixels, 1, 128, 128);
        model.ReleaseBuffers();
        Assert.Equal(before, model.Predict(pixels, 1, 128, 128));
    }

    [Fact]
    public async Task A_network_that_runs_is_interrupted_long_before_its_end()
    {
        const int Side = 1536;
        using var model = OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "models", "breast-40x", "segmenter.onnx"));
        var pixels = new byte[Side * Side * 3];
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => model.Predict(pixels, 1, Side, Side, stopped.Token));
        // Other programs may take the processor in one of the two measurements, but not in all attempts.
        var shares = new List<double>();
        while (shares.Count < 8 && !shares.Exists(s => s < 0.5))
        {
            var whole = Stopwatch.StartNew();
            model.Predict(pixels, 1, Side, Side);
            whole.Stop();
            using var stop = new CancellationTokenSource();
            var run = Task.Run(() => model.Predict(pixels, 1, Side, Side, stop.Token));
            await Task.Delay(whole.Elapsed / 10);
            var ending = Stopwatch.StartNew();
            await stop.CancelAsync();
            var problem = await Record.ExceptionAsync(() => run);
            Assert.True(problem is null or OperationCanceledException, $"{problem}");
            shares.Add(problem is null ? double.PositiveInfinity : ending.Elapsed / whole.Elapsed);
        }
        Assert.Contains(shares, s => s < 0.5);
    }
}
