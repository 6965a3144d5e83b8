using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.Inference;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Pipeline;

/// <summary>Lean windows through the whole cascade.</summary>
public sealed class LeanWindowsTests
{
    private static readonly SegmentOptions s_lean = new()
    {
        Dense = new()
        {
            Windows = WindowMode.Lean,
            Window = 128,
            Halo = 16,
        },
        // Pure colours on black are no H&E.
        Tissue = new() { KeepPen = true },
        Polygons = new() { Exact = true, MinAreaUm2 = 0 },
    };
    private static readonly SegmentOptions s_paper = s_lean with { Dense = s_lean.Dense with { Windows = WindowMode.Paper } };

    // Two red discs and two specks on blue tissue on black.
    private static MemorySlide Slide() =>
        new(
            1100,
            900,
            0.25,
            (x, y) =>
                Math.Pow(x - 300, 2) + Math.Pow(y - 260, 2) < 150 * 150
                || Math.Pow(x - 560, 2) + Math.Pow(y - 600, 2) < 40 * 40
                || x is > 900 and < 920 && y is > 700 and < 730
                    ? ((byte)(200 + x % 50), (byte)10, (byte)30)
                : x is > 64 and < 1000 && y is > 64 and < 860 ? ((byte)(x * y % 90), (byte)10, (byte)200)
                : ((byte)0, (byte)0, (byte)0)
        );

    private static SegmentationResult Run(SegmentOptions options, string work, IPatchModel segmenter, int threads = 1) =>
        new SegmentationPipeline(
            new SegmentModels(new RednessModel(RednessModel.Classifier()), [segmenter]),
            options,
            new RunSettings { Threads = threads }
        ).Run(Slide(), Directory.CreateDirectory(work).FullName);

    private static RednessModel Windowed(int failAfter = int.MaxValue) =>
        new(RednessModel.Segmenter()) { DependsOnWindow = true, FailAfter = failAfter };

    private static ushort[] Pixels(Heatmap map)
    {
        var pixels = new ushort[map.Width * map.Height];
        for (var y = 0; y < map.Height; y++)
            map.ReadRow(0, y, pixels.AsSpan(y * map.Width, map.Width));
        return pixels;
    }

    [Theory]
    [InlineData(CascadeMode.Cascade)]
    [InlineData(CascadeMode.Exhaustive)]
    public void Without_context_lean_windows_give_the_bits_of_the_papers_windows(CascadeMode mode)
    {
        using var folder = new TemporaryFolder();
        using var model = OnnxModel.Load(
            TinyModels.Pooling(
                folder.File("m.onnx"),
                cardBeside: """
                { "name": "pooling", "task": "segmenter", "target_mpp": 0.25, "window": 64, "output_stride": 8, "dense_window": 128,
                "input": { "layout": "NCHW", "type": "float32" } }
                """
            )
        );
        using var lean = Run(s_lean with { Mode = mode }, folder.File("a"), model);
        using var paper = Run(s_paper with { Mode = mode }, folder.File("b"), model);
        var few = Pixels(lean.Heatmap);
        var all = Pixels(paper.Heatmap);
        Assert.All(few.Zip(all), pair => Assert.True(pair.First == pair.Second || pair.First == 0));
        if (mode == CascadeMode.Exhaustive)
            Assert.Equal(all, few);
        // Whatever is tumour lies in the candidates grown by a cell, so the polygons are the same.
        Assert.Equal(paper.Polygons.Regions.Select(r => r.AreaUm2), lean.Polygons.Regions.Select(r => r.AreaUm2));
        Assert.Equal(3, lean.Polygons.Regions.Count);
        Assert.True(lean.DenseStatistics!.ComputedPixels < paper.DenseStatistics!.ComputedPixels);
        Assert.Equal(paper.DenseStatistics.CandidatePixels, lean.DenseStatistics.CandidatePixels);
    }

    [Fact]
    public void Only_a_windows_centre_counts()
    {
        using var folder = new TemporaryFolder();
        using var model = new BorderModel();
        // The model answers 1 at its windows' outermost px and 0 within.
        using var lean = Run(s_lean with { Dense = s_lean.Dense with { Halo = 24 } }, folder.File("a"), model);
        Assert.Equal(0, lean.Heatmap.Maximum());
        using var bare = Run(s_lean with { Dense = s_lean.Dense with { Halo = 0 } }, folder.File("b"), model);
        Assert.Equal(Quantised.One, bare.Heatmap.Maximum());
    }

    [Theory]
    [InlineData(CascadeMode.Cascade)]
    [InlineData(CascadeMode.Exhaustive)]
    public void Threads_and_interruptions_leave_no_trace(CascadeMode mode)
    {
        using var folder = new TemporaryFolder();
        var options = s_lean with { Mode = mode };
        using var whole = Run(options, folder.File("whole"), Windowed());
        using var parallel = Run(options, folder.File("threads"), Windowed(), threads: 3);
        Assert.Throws<InvalidOperationException>(() => Run(options, folder.File("w"), Windowed(failAfter: 6)));
        using var resumed = Run(options, folder.File("w"), Windowed());
        Assert.Equal(Pixels(whole.Heatmap), Pixels(parallel.Heatmap));
        Assert.Equal(Pixels(whole.Heatmap), Pixels(resumed.Heatmap));
        Assert.InRange(resumed.DenseStatistics!.Resumed, 2, 6);
        Assert.True(whole.Heatmap.Maximum() > 0);
    }

    [Fact]
    public void Settings_are_checked_together()
    {
        var problems = new SegmentOptions
        {
            Dense = new() { Halo = 12, Margin = -1 },
        }
            .Problems()
            .Select(OptionNames.Describe);
        Assert.Equal(["--halo is 12, expected a multiple of 8 from 0 to 4096", "--margin is -1 cells, expected 0 to 64"], problems);
    }

    private sealed class BorderModel : IPatchModel
    {
        public ModelCard Card { get; } = RednessModel.Segmenter(128);
        public string Sha256 => "test";
        public string Path => "border";

        public float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default) =>
            [
                .. from y in Enumerable.Range(0, height / 8)
                from x in Enumerable.Range(0, width / 8)
                select x == 0 || y == 0 || x == width / 8 - 1 || y == height / 8 - 1 ? 1f : 0f,
            ];

        public void Dispose() { }
    }
}
