using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`tumortrace dataset from-corrections`, and a training of what it makes.</summary>
[Trait("Speed", "Slow")]
public sealed class FromCorrectionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CorrectedWorkspace _work;

    public FromCorrectionsTests() => _work = new CorrectedWorkspace(_folder);

    public void Dispose() => _folder.Dispose();

    private static async Task<string> Ok(params string[] arguments) => Succeeded(await Tumortrace.Run(arguments));

    private static string Succeeded(Answer result)
    {
        Assert.True(result.ExitCode == 0, result.StandardError + result.StandardOutput);
        return result.StandardOutput;
    }

    private async Task Fails(string message, params string[] more)
    {
        var result = await Tumortrace.Run(["dataset", "from-corrections", _work.Root, "-o", _folder.File("set"), .. more]);
        Assert.Equal((2, message), (result.ExitCode, result.StandardError.Trim().Split('\n')[^1]));
    }

    [Fact]
    public async Task A_workspace_becomes_a_set_that_a_training_goes_on_from()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            _work.Slide("first", name);
            _work.UsualCorrections($"runs/first/{name}");
        }
        var said = await Ok("dataset", "from-corrections", _work.Root, "-o", _folder.File("set"));
        Assert.Contains("a: version 1: tumour 1 accepted and 2 drawn; normal 1 rejected, 2 deleted or trimmed, 0 drawn; not used 1", said);
        var lines = File.ReadAllLines(_folder.File("set/set.csv"));
        Assert.Equal("# c: version 1 of 2026-01-01 13:00:00Z by Dr. Example", lines[3]);
        Assert.Equal("image,labels,mpp,split,group,unknown", lines[4]);
        Assert.Equal(["a,outside", "b,outside", "c,outside"], lines.Skip(5).Select(l => string.Join(',', l.Split(',')[^2..])));
        Assert.Equal(["train", "train", "val"], lines.Skip(5).Select(l => l.Split(',')[3]).Order());
        await AssertSameBytes();
        AssertProvenance();

        string[] train =
        [
            "train",
            "segmenter",
            "--data",
            _folder.File("set/set.csv"),
            "--mpp",
            "0.25",
            "--patch",
            "64",
            "--depth",
            "18",
            "--width",
            "0.06",
            "--batch",
            "4",
            "--steps",
            "2",
            "--validate-every",
            "2",
        ];
        // libtorch's number of threads belongs to the process.
        Succeeded(await Tumortrace.RunProgram([.. train, "-o", _folder.File("first")]));
        string[] goOn = ["--hard-negatives", _folder.File("set/hard-negatives.csv"), "--init", _folder.File("first/best.safetensors")];
        Succeeded(await Tumortrace.RunProgram([.. train, "-o", _folder.File("second"), .. goOn]));
        Assert.True(File.Exists(_folder.File("second/segmenter.onnx")));
        Assert.EndsWith("0 errors, 0 warnings", (await Ok("dataset", "check", _folder.File("set/set.csv"))).Trim());
    }

    private async Task AssertSameBytes()
    {
        await Ok("dataset", "from-corrections", _work.Root, "-o", _folder.File("again"));
        var files = Directory
            .GetFiles(_folder.File("set"), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(_folder.File("set"), f))
            .Order()
            .ToList();
        Assert.Equal(
            ["hard-negatives.csv", "labels/a.geojson", "labels/b.geojson", "labels/c.geojson", "provenance.json", "set.csv"],
            files
        );
        Assert.All(
            files,
            f =>
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(_folder.File("set"), f)),
                    File.ReadAllBytes(Path.Combine(_folder.File("again"), f))
                )
        );
        var places = File.ReadLines(_folder.File("set/hard-negatives.csv")).Skip(1).Select(l => l.Split(',')).ToList();
        Assert.NotEmpty(places);
        var labels = new PolygonLabels(AnnotationFile.Read(_folder.File("set/labels/a.geojson")), TumorLabel.Unknown);
        foreach (var place in places)
        {
            var one = new byte[1];
            labels.Read(new(double.Parse(place[4]), double.Parse(place[5])), 1, 1, 1, one);
            Assert.Equal(TumorLabel.Normal, one[0]);
        }
    }

    private void AssertProvenance()
    {
        var root = JsonDocument.Parse(File.ReadAllText(_folder.File("set/provenance.json"))).RootElement;
        var slide = root.GetProperty("slides")[0];
        Assert.Equal(
            (3, "labels/a.geojson", 1),
            (
                root.GetProperty("slides").GetArrayLength(),
                slide.GetProperty("labels").GetString(),
                slide.GetProperty("corrections").GetProperty("version").GetInt32()
            )
        );
        Assert.Equal(
            TumorTrace.Core.Files.FileHash.Whole(Path.Combine(_work.Root, "runs/first/a/corrections/000001.json")),
            slide.GetProperty("corrections").GetProperty("sha256").GetString()
        );
        Assert.Equal(
            """{"accepted":1,"redrawn":2,"normal":0,"rejected":1,"removed":2,"not_reviewed":1,"other_class":0}""",
            JsonSerializer.Serialize(slide.GetProperty("regions"))
        );
    }

    [Fact]
    public async Task Tissue_that_nobody_looked_at_is_normal_only_where_that_is_asked_for()
    {
        _work.Slide("first", "a");
        _work.UsualCorrections("runs/first/a");
        await Ok(
            "dataset",
            "from-corrections",
            Path.Combine(_work.Root, "runs/first"),
            "-o",
            _folder.File("set"),
            "--unreviewed-as-normal",
            "--slides",
            Path.Combine(_work.Root, "slides")
        );
        Assert.EndsWith(",0.25,train,a,", File.ReadAllLines(_folder.File("set/set.csv"))[^1]);
        var labels = new PolygonLabels(AnnotationFile.Read(_folder.File("set/labels/a.geojson")));
        var found = new byte[320 * 320];
        labels.Read(default, 1, 320, 320, found);
        // The region that nobody judged is neither.
        Assert.Equal(100 * 100, found.Count(l => l == TumorLabel.Unknown));
        Assert.Equal(TumorLabel.Normal, found[150 * 320 + 150]);
    }

    [Fact]
    public async Task The_newest_version_counts_and_of_two_runs_the_one_corrected_last()
    {
        foreach (var run in new[] { "first", "second" })
        {
            _work.Slide(run, "a");
            _work.UsualCorrections($"runs/{run}/a");
        }
        _work.Corrections("runs/first/a", 2, CorrectedWorkspace.RunRegions, new() { ["r2"] = "rejected" }, at: 3);
        var result = await Tumortrace.Run("dataset", "from-corrections", _work.Root, "-o", _folder.File("set"));
        Assert.Contains("a: version 2: tumour 0 accepted and 0 drawn; normal 1 rejected", result.StandardOutput);
        Assert.Contains(
            $"warning: {_work.Root}/runs/second/a: left out: the same slide was corrected later in {_work.Root}/runs/first/a",
            result.StandardError
        );
        Assert.Contains("warning: nothing was accepted or drawn, so the set has no tumour", result.StandardError);
        Assert.Equal(
            [ReviewClass.NotReviewed, ReviewClass.NotReviewed, ReviewClass.Rejected, ReviewClass.NotReviewed, ReviewClass.NotReviewed],
            AnnotationFile.Read(_folder.File("set/labels/a.geojson")).Select(s => s.Group)
        );
    }

    [Fact]
    public async Task A_run_made_again_since_and_slides_annotated_without_a_run()
    {
        _work.Slide("first", "a", CorrectedWorkspace.Finished.AddHours(2));
        _work.UsualCorrections("runs/first/a");
        TrainingPictures.Write(Path.Combine(_work.Root, "slides/b.png"), _folder.File("mask.png"), 320, 7, (x, _) => x < 160);
        _work.Corrections("annotations/b.png", 1, [Shapes.Square(10, 10, 100)], []);
        var result = await Tumortrace.Run("dataset", "from-corrections", _work.Root, "-o", _folder.File("set"));
        Assert.Contains("states no pixel size", result.StandardError);
        File.Delete(Path.Combine(_work.Root, "annotations/b.png/corrections/000001.json"));
        result = await Tumortrace.Run("dataset", "from-corrections", _work.Root, "-o", _folder.File("set"));
        Assert.Contains("was segmented again after its correction; only accepted and rejected regions count", result.StandardError);
        Assert.Contains(
            "tumour 1 accepted and 0 drawn; normal 1 rejected, 0 deleted or trimmed, 0 drawn; not used 3",
            result.StandardOutput
        );
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_with_the_reason()
    {
        await Fails(
            $"error: {_work.Root}: no such folder; expected a workspace of `tumortrace serve`, or a run that `tumortrace segment -o` wrote"
        );
        _work.Slide("first", "a");
        await Fails(
            $"error: {_work.Root}: no corrections there, expected RUN/NAME/corrections/000001.json as `tumortrace view` and "
                + "`serve` save them"
        );
        _work.Corrections("runs/first/a", 1, CorrectedWorkspace.RunRegions, []);
        await Fails($"error: {_work.Root}: nothing to train on: {_work.Root}/runs/first/a: no region was accepted, rejected or redrawn");
        _work.UsualCorrections("runs/first/a", 2);
        File.AppendAllText(Path.Combine(_work.Root, "slides/a.png"), "x");
        var result = await Tumortrace.Run("dataset", "from-corrections", _work.Root, "-o", _folder.File("set"));
        Assert.Contains(
            $"error: {_work.Root}/slides/a.png: is not the slide that {_work.Root}/runs/first/a was made of",
            result.StandardError
        );
        File.Delete(Path.Combine(_work.Root, "slides/a.png"));
        result = await Tumortrace.Run("dataset", "from-corrections", _work.Root, "-o", _folder.File("set"));
        Assert.StartsWith("error: a.png: the slide is gone; it is not in ", result.StandardError);
        Directory.CreateDirectory(_folder.File("set"));
        await Fails($"error: {_folder.File("set")}: exists already, expected a new folder; remove it or choose another");
        var usage = await Tumortrace.Run(
            "dataset",
            "from-corrections",
            _work.Root,
            "-o",
            _folder.File("s"),
            "--mpp",
            "0",
            "--val-share",
            "1"
        );
        Assert.Equal(
            (1, "error: --mpp is 0, expected 0.05 to 20 µm/px\nerror: --val-share is 1, expected 0 to below 1"),
            (usage.ExitCode, usage.StandardError.Trim())
        );
    }
}
