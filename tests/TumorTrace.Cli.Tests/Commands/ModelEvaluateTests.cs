using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`model evaluate` with a "segmenter" whose probability is the mean red: every figure can be computed by hand.</summary>
[Trait("Speed", "Slow")]
public sealed class ModelEvaluateTests
{
    private const string Card = """
        {"name":"red","task":"segmenter","target_mpp":4,"window":64,"output_stride":8,"dense_window":64,"class_index":0,
         "input":{"layout":"NCHW","type":"float32"}}
        """;

    [Fact]
    public async Task Figures_of_a_known_picture_and_of_an_int8_file_beside_the_model()
    {
        using var folder = new TemporaryFolder();
        var manifest = Scene(folder);
        var model = TinyModels.Pooling(folder.File("red.onnx"), Card);
        File.Copy(model, folder.File("red.int8.onnx"));
        var run = await Tumortrace.Run(
            "model",
            "evaluate",
            "--segmenter",
            model,
            "--data",
            manifest,
            "--block-px",
            "64",
            "--json",
            "-o",
            folder.File("report.json")
        );
        Assert.Equal((0, true), (run.ExitCode, run.StandardOutput == await File.ReadAllTextAsync(folder.File("report.json"))));
        var pair = JsonDocument.Parse(run.StandardOutput).RootElement.GetProperty("pairs")[0];
        Assert.Equal(4, pair.GetProperty("unit_count").GetInt32());
        var fp32 = pair.GetProperty("segmenters")[0];
        var int8 = pair.GetProperty("segmenters")[1];
        var figures = fp32.GetProperty("figures");
        // Red is high in the upper half; tumour is the left half; both classes equally, so nothing is learnt from red.
        Assert.Equal((256, 128), (figures.GetProperty("count").GetInt32(), figures.GetProperty("positives").GetInt32()));
        Assert.Equal(0.5, Value(figures, "auc"), 9);
        Assert.Equal(1 / 3.0, Value(figures, "tumor_io_u"), 9);
        Assert.Equal(0.5, Value(figures, "sensitivity"), 9);
        Assert.Equal(0.3, Value(figures, "calibration_error"), 2);
        Assert.Equal("int8", int8.GetProperty("precision").GetString());
        Assert.Equal(1, int8.GetProperty("against_fp32").GetProperty("agreement").GetDouble());
        Assert.Equal(0, Value(int8.GetProperty("against_fp32"), "auc_difference"));
    }

    [Fact]
    public async Task The_report_is_a_table_with_intervals_and_says_what_was_resampled()
    {
        using var folder = new TemporaryFolder();
        var run = await Tumortrace.Run(
            "model",
            "evaluate",
            "--segmenter",
            TinyModels.Pooling(folder.File("red.onnx"), Card),
            "--data",
            Scene(folder),
            "--block-px",
            "64"
        );
        Assert.Contains("Resampled: 4 blocks of 64 x 64 working px (1 image(s)). So few units give rough intervals.", run.StandardOutput);
        Assert.Contains("| red | fp32 | 256 (128) | 0.333 [", run.StandardOutput);
    }

    [Fact]
    public async Task Coarse_label_maps_are_also_measured_cell_by_cell()
    {
        using var folder = new TemporaryFolder();
        var run = await Tumortrace.Run(
            "model",
            "evaluate",
            "--segmenter",
            TinyModels.Pooling(folder.File("red.onnx"), Card),
            "--data",
            Scene(folder, coarse: true),
            "--json"
        );
        var pair = JsonDocument.Parse(run.StandardOutput).RootElement.GetProperty("pairs")[0];
        Assert.Equal(32, pair.GetProperty("cell_px").GetDouble());
        Assert.Equal(16, pair.GetProperty("segmenters")[0].GetProperty("cells").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Stages_that_see_different_pixel_sizes_are_evaluated_each_at_its_own()
    {
        using var folder = new TemporaryFolder();
        var classifier = TinyModels.Steps(
            folder.File("c.onnx"),
            """
            {"name":"c","task":"classifier","target_mpp":8,"window":16,"cell":16,"class_index":0,"input":{"layout":"NCHW","type":"float32"}}
            """
        );
        var segmenter = TinyModels.Pooling(folder.File("red.onnx"), Card);
        var run = await Tumortrace.Run([
            "model",
            "evaluate",
            "--classifier",
            classifier,
            "--segmenter",
            segmenter,
            "--data",
            Scene(folder),
            "--json",
        ]);
        Assert.True(run.ExitCode == 0, run.StandardError);
        var pairs = JsonDocument.Parse(run.StandardOutput).RootElement.GetProperty("pairs");
        Assert.Equal(
            [(8, 1, 0), (4, 0, 1)],
            pairs
                .EnumerateArray()
                .Select(p =>
                    (
                        p.GetProperty("mpp").GetInt32(),
                        p.GetProperty("classifiers").GetArrayLength(),
                        p.GetProperty("segmenters").GetArrayLength()
                    )
                )
        );
        // 4 × 4 cells of 16 px, half of them tumour.
        Assert.Equal(16, pairs[0].GetProperty("classifiers")[0].GetProperty("figures").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("no model is named", 1, "--data", "MANIFEST")]
    [InlineData("none of split 'val'; mark some in the split column", 2, "--data", "MANIFEST", "--split", "val", "--segmenter", "MODEL")]
    [InlineData("its card says segmenter, expected a classifier", 2, "--data", "MANIFEST", "--classifier", "MODEL")]
    [InlineData("--block-px is 3, expected at least 64", 1, "--data", "MANIFEST", "--segmenter", "MODEL", "--block-px", "3")]
    public async Task Mistakes_are_named(string message, int code, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var manifest = Scene(folder);
        var model = TinyModels.Pooling(folder.File("red.onnx"), Card);
        var run = await Tumortrace.Run([
            "model",
            "evaluate",
            .. arguments.Select(a =>
                a == "MANIFEST" ? manifest
                : a == "MODEL" ? model
                : a
            ),
        ]);
        Assert.Contains(message, run.StandardError);
        Assert.Equal(code, run.ExitCode);
    }

    private static double Value(JsonElement figures, string name) => figures.GetProperty(name).GetProperty("value").GetDouble();

    /// <summary>128 × 128 px, upper half red 204, lower half red 51; the left half is tumour. One test image.</summary>
    private static string Scene(TemporaryFolder folder, bool coarse = false)
    {
        Image(folder.File("image.png"), 128, (_, y) => [y < 64 ? 204 : 51, 30, 60]);
        Image(folder.File("mask.png"), coarse ? 4 : 128, (x, _) => x < (coarse ? 2 : 64) ? [255, 255, 255] : [0, 0, 0]);
        File.WriteAllLines(folder.File("set.csv"), ["image,labels,mpp,split,group,unknown", "image.png,mask.png,4,test,a,"]);
        return folder.File("set.csv");
    }

    private static void Image(string path, int side, Func<int, int, double[]> colour)
    {
        var pixels = new byte[side * side * 3];
        for (var i = 0; i < side * side; i++)
            Array.ConvertAll(colour(i % side, i / side), c => (byte)c).CopyTo(pixels, i * 3);
        using var image = NetVips.Image.NewFromMemory(pixels, side, side, 3, NetVips.Enums.BandFormat.Uchar);
        image.WriteToFile(path);
    }
}
