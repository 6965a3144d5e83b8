using System.Globalization;
using System.Text.Json;
using SkiaSharp;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>Two small synthetic slides and their manifest, made once for all tests.</summary>
public sealed class SmallDataset : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string File(string name) => _folder.File(name);

    public async ValueTask InitializeAsync()
    {
        foreach (var seed in new[] { "3", "4" })
            Assert.Equal(
                0,
                (
                    await Tumortrace.Run(
                        "synth",
                        "-o",
                        File($"s{seed}.tif"),
                        "--size",
                        "3000x2400",
                        "--seed",
                        seed,
                        "--tumors",
                        "2",
                        "--tissue",
                        "0.8"
                    )
                ).ExitCode
            );
        System.IO.File.WriteAllText(
            File("set.csv"),
            "image,labels,mpp,split,group,unknown\ns3.tif,s3.geojson,,train,a,\ns4.tif,s4.xml,,val,b,\n"
        );
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>`tumortrace dataset`, run as a user runs it.</summary>
[Trait("Speed", "Slow")]
public sealed class DatasetCommandTests(SmallDataset data) : IClassFixture<SmallDataset>
{
    private readonly SmallDataset _folder = data;

    private Task<Answer> Dataset(string command, params string[] more) =>
        Tumortrace.Run(["dataset", command, _folder.File("set.csv"), .. more]);

    [Theory]
    [InlineData("export", "--count")]
    [InlineData("preview", "--draws")]
    public async Task Classes_can_be_named_wherever_labels_are_read(string command, string number)
    {
        var own = File.ReadAllText(_folder.File("s3.geojson")).Replace("Tumor", "Foreign", StringComparison.Ordinal);
        File.WriteAllText(_folder.File($"{command}.geojson"), own);
        File.WriteAllText(_folder.File($"{command}.csv"), $"image,labels,mpp,split,group,unknown\ns3.tif,{command}.geojson,,train,a,\n");
        Task<Answer> Run(string name, params string[] more) =>
            Tumortrace.Run([
                "dataset",
                command,
                _folder.File($"{command}.csv"),
                .. new[] { "--task", "segmenter", "--patch", "96", number, "1", "-o", _folder.File(name) },
                .. more,
            ]);
        var refused = await Run($"{command}-1.png", "--strict");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("Foreign", refused.StandardError);
        var named = await Run($"{command}-2.png", "--strict", "--tumor-class", "foreign");
        Assert.True(named.ExitCode == 0, named.StandardError);
    }

    [Fact]
    public async Task Check_reports_figures_and_ends_with_0_or_with_2()
    {
        var good = await Dataset("check", "--mpp", "0.5");
        Assert.Equal((0, true), (good.ExitCode, good.StandardOutput.Contains("s3.tif") && good.StandardOutput.Contains("1/2, level 1")));
        Assert.EndsWith("0 errors, 0 warnings", good.StandardOutput.Trim());
        File.WriteAllText(_folder.File("bad.csv"), File.ReadAllText(_folder.File("set.csv")) + "s5.tif,,,train,a,\ns3.tif,,x,val,a,\n");
        var bad = await Tumortrace.Run("dataset", "check", _folder.File("bad.csv"), "--json");
        Assert.Equal(2, bad.ExitCode);
        var report = JsonDocument.Parse(bad.StandardOutput).RootElement;
        Assert.Equal((2, 2), (report.GetProperty("errors").GetInt32(), report.GetProperty("images").GetArrayLength()));
        Assert.InRange(report.GetProperty("images")[0].GetProperty("tumor_share").GetDouble(), 0.01, 0.9);
        Assert.EndsWith(
            "line 5: mpp is 'x', expected a number from 0.05 to 20",
            report.GetProperty("problems")[1].GetProperty("message").GetString()
        );
    }

    [Fact]
    public async Task Preview_writes_the_same_sheet_each_time_and_another_for_another_seed()
    {
        string[] Options(string name, string seed) =>
            [
                "--task",
                "segmenter",
                "--mpp",
                "0.5",
                "--patch",
                "128",
                "--count",
                "3",
                "--draws",
                "2",
                "--seed",
                seed,
                "-o",
                _folder.File(name),
            ];
        foreach (var (name, seed) in new[] { ("a.png", "1"), ("b.png", "1"), ("c.png", "2") })
            Assert.Equal((0, ""), ((await Dataset("preview", Options(name, seed))) is var r ? r.ExitCode : -1, r.StandardError));
        Assert.Equal(File.ReadAllBytes(_folder.File("a.png")), File.ReadAllBytes(_folder.File("b.png")));
        Assert.NotEqual(File.ReadAllBytes(_folder.File("a.png")), File.ReadAllBytes(_folder.File("c.png")));
        using var sheet = SKBitmap.Decode(_folder.File("a.png"));
        Assert.Equal((652, 792), (sheet.Width, sheet.Height));
    }

    [Fact]
    public async Task Export_writes_patches_masks_and_index_alike_for_any_number_of_threads()
    {
        string[] Options(string name, string threads) =>
            [
                "--task",
                "classifier",
                "--mpp",
                "0.5",
                "--window",
                "99",
                "--cell",
                "48",
                "--split",
                "val",
                "--count",
                "12",
                "-t",
                threads,
                "-o",
                _folder.File(name),
            ];
        Assert.Equal(0, (await Dataset("export", Options("one", "1"))).ExitCode);
        var second = await Dataset("export", Options("two", "4"));
        Assert.Contains("100 %", second.StandardError);
        var files = Directory
            .GetFiles(_folder.File("one"), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(_folder.File("one"), f))
            .ToList();
        Assert.Equal(25, files.Count);
        Assert.All(
            files,
            f =>
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(_folder.File("one"), f)),
                    File.ReadAllBytes(Path.Combine(_folder.File("two"), f))
                )
        );
        Assert.False(Directory.Exists(_folder.File(".one.partial")));
        var rows = File.ReadLines(_folder.File("one/index.csv")).Select(l => l.Split(',')).ToList();
        Assert.Equal("file,image,x,y,label,split,group,mask,tumor_share", string.Join(',', rows[0]));
        Assert.All(rows.Skip(1), r => Assert.Equal((_folder.File("s4.tif"), "val", "b"), (r[1], r[5], r[6])));
        Assert.Equal(2, rows.Skip(1).Select(r => r[4]).Distinct().Count(l => l is "tumor" or "normal"));
        foreach (var row in rows.Skip(1))
            AssertMask(row, TumorTrace.Core.Annotations.AnnotationFile.Read(_folder.File("s4.xml")));
    }

    /// <summary>The mask's middle px is what the annotation says of the patch's centre.</summary>
    private void AssertMask(string[] row, IReadOnlyList<TumorTrace.Core.Annotations.AnnotationShape> shapes)
    {
        using var mask = SKBitmap.Decode(_folder.File(Path.Combine("one", row[7])));
        using var patch = SKBitmap.Decode(_folder.File(Path.Combine("one", row[0])));
        Assert.Equal((99, 99, 99, 99), (mask.Width, mask.Height, patch.Width, patch.Height));
        // Px 49 of 99 begins at the centre; a working px is two level-0 px.
        var at = new TumorTrace.Core.Geometry.Level0Point(
            double.Parse(row[2], CultureInfo.InvariantCulture) + 1,
            double.Parse(row[3], CultureInfo.InvariantCulture) + 1
        );
        Assert.Equal(new TumorTrace.Core.Annotations.PolygonLabels(shapes).IsTumor(at) ? 255 : 0, mask.GetPixel(49, 49).Red);
        Assert.All(mask.Pixels, p => Assert.True(p.Red is 0 or 255));
    }

    [Fact]
    public async Task Export_leaves_an_existing_folder_alone()
    {
        Directory.CreateDirectory(_folder.File("there"));
        var result = await Dataset("export", "--task", "classifier", "--count", "1", "-o", _folder.File("there"));
        Assert.Equal(
            (2, $"error: {_folder.File("there")}: exists already, expected a new folder; remove it or choose another"),
            (result.ExitCode, result.StandardError.Trim())
        );
    }

    [Theory]
    [InlineData("preview", "--task segmenter --cell 64", "Unrecognized command or argument '--cell'. (--task segmenter)")]
    [InlineData("preview", "--task classifier --count 0", "--count is 0, expected 1 to 100")]
    [InlineData("preview", "--task classifier --window 9", "--window is 9, expected at least")]
    [InlineData("export", "--task segmenter --count 1 --patch 8", "--patch is 8, expected at least 64 px")]
    [InlineData("export", "--task segmenter --count 0 --threads 0", "--threads is 0, expected 1 to 1024")]
    [InlineData("check", "--mpp 100", "--mpp is 100, expected 0.05 to 20 µm/px")]
    public async Task A_wrong_command_line_ends_with_1(string command, string options, string message)
    {
        var result = await Dataset(command, [.. options.Split(' '), .. command == "check" ? (string[])[] : ["-o", _folder.File("out")]]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.StandardError);
    }

    [Fact]
    public async Task A_split_without_images_is_named()
    {
        var result = await Dataset("preview", "--task", "classifier", "--split", "test", "-o", _folder.File("out.png"));
        Assert.Equal(
            (2, $"error: {_folder.File("set.csv")}: no image of split 'test', found train, val (--split)"),
            (result.ExitCode, result.StandardError.Trim())
        );
    }

    [Fact]
    public async Task Camelyon16_writes_a_manifest_that_says_how_it_was_made()
    {
        foreach (
            var file in new[]
            {
                "c/training/normal/normal_001.tif",
                "c/training/tumor/tumor_018.tif",
                "c/training/lesion_annotations/tumor_018.xml",
            }
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
            File.WriteAllText(_folder.File(file), "");
        }
        var result = await Tumortrace.Run(
            "dataset",
            "camelyon16",
            _folder.File("c"),
            "-o",
            _folder.File("c16.csv"),
            "--val-share",
            "0.25",
            "--seed",
            "9"
        );
        Assert.Equal(
            (0, $"{_folder.File("c16.csv")}: train 1 normal and 1 tumour"),
            (result.ExitCode, result.StandardOutput.Trim().Split('\n')[^1])
        );
        Assert.Equal(
            """
            # Camelyon16 (CC0): 25 % of the normal and of the tumour slides for training are val, drawn with seed 9.
            # Annotated in part, so outside the areas unknown, and never in val: tumor_018.
            image,labels,mpp,split,group,unknown
            c/training/normal/normal_001.tif,normal,,train,normal_001,
            c/training/tumor/tumor_018.tif,c/training/lesion_annotations/tumor_018.xml,,train,tumor_018,outside

            """,
            File.ReadAllText(_folder.File("c16.csv"))
        );
    }
}
