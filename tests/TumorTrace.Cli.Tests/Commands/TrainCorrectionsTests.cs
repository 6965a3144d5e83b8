using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Runs;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`train corrections`: better models are kept, worse ones are not, and nothing is judged by what it learned from.</summary>
[Trait("Speed", "Slow")]
public sealed class TrainCorrectionsTests : IClassFixture<TinyPairs>, IDisposable
{
    private static readonly string[] s_names = ["a", "b", "c", "d"];

    private readonly TemporaryFolder _folder = new();
    private readonly TinyPairs _pairs;
    private readonly CorrectedWorkspace _work;

    public TrainCorrectionsTests(TinyPairs pairs)
    {
        _pairs = pairs;
        _work = new CorrectedWorkspace(_folder);
        foreach (var name in s_names)
            _work.Slide("run", name);
    }

    private string New => Path.Combine(_work.Root, "models", "new");

    public void Dispose() => _folder.Dispose();

    /// <summary>A reviewer who takes the left half, which is violet, for tumour and the right half for normal, or the reverse.</summary>
    private void Correct(string slide, bool violetIsTumor = true)
    {
        var (tumor, normal) = violetIsTumor ? (0, 160) : (160, 0);
        _work.Corrections(
            $"runs/run/{slide}",
            1,
            [
                new AnnotationShape(Half(tumor), []) { Id = "tumor", Group = "Tumor" },
                new AnnotationShape(Half(normal), []) { Id = "normal", Group = "Normal" },
            ],
            []
        );
    }

    private static IReadOnlyList<Core.Geometry.Level0Point> Half(double x) => [new(x, 0), new(x + 160, 0), new(x + 160, 320), new(x, 320)];

    private Task<Answer> Train(string pair, params string[] more) =>
        Tumortrace.RunProgram(["train", "corrections", _work.Root, "-o", New, "--init", pair, "--steps", "250", .. more]);

    [Fact]
    public async Task A_pair_that_becomes_better_is_kept_and_goes_on_learning_from_other_slides_only()
    {
        foreach (var name in s_names)
            Correct(name);
        var (exit, said, errors) = await Train(await _pairs.Pink);
        Assert.True(exit == 0, errors);
        Assert.StartsWith(
            "new: better on 1 corrected slide that neither learned from: Dice 0.",
            said.Split('\n')[^2],
            StringComparison.Ordinal
        );
        var record = RetrainingRecord.Read(New)!;
        Assert.True(record.IsBetter);
        Assert.InRange(record.After.Dice, 0.75, 1);
        Assert.InRange(record.Before.Dice, 0, 0.3);
        Assert.Equal(3, record.Learned.Count);
        Assert.DoesNotContain($"{Assert.Single(record.Judged).Name}.png", record.Learned.Select(l => l.File));
        Assert.False(Directory.Exists(Path.Combine(New, ".work")));
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(await _pairs.Pink, "classifier.onnx")),
            await File.ReadAllBytesAsync(Path.Combine(New, "classifier.onnx"))
        );
        var slide = Path.Combine(_work.Root, "slides", "a.png");
        var segmented = await Tumortrace.Run("segment", slide, "-o", _folder.File("out"), "-m", New, "--mpp", "0.25");
        Assert.True(segmented.ExitCode == 0, segmented.StandardError);

        // What it learned from cannot judge it.
        foreach (var name in record.Judged.Select(j => j.Name))
            Directory.Delete(Path.Combine(_work.Root, "runs/run", name), recursive: true);
        var next = await Tumortrace.RunProgram("train", "corrections", _work.Root, "-o", New + "-2", "--init", New);
        Assert.Equal(2, next.ExitCode);
        Assert.Contains("no corrected slide to judge by", next.StandardError);

        var again = await Train(await _pairs.Pink);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("exists already, expected a new folder", again.StandardError);
    }

    [Fact]
    [Trait("Lane", "Slow")]
    public async Task A_pair_that_becomes_worse_is_thrown_away_with_its_reason()
    {
        foreach (var name in s_names)
            Correct(name);
        // Somebody marked the slides to learn from the wrong way round. Which ones those are follows from the slides.
        var splits = await Splits(await _pairs.Violet);
        foreach (var name in s_names.Where(n => splits[n] != "test"))
            Correct(name, violetIsTumor: false);
        var (exit, said, errors) = await Train(await _pairs.Violet);
        Assert.True(exit == 0, errors);
        Assert.Contains("new: not better, violet stays; on 1 corrected slide that neither learned from: Dice", said);
        Assert.False(RetrainingRecord.Read(New)!.IsBetter);
        Assert.Equal(["retraining.json"], Directory.EnumerateFileSystemEntries(New).Select(f => Path.GetFileName(f)!));
    }

    [Fact]
    [Trait("Lane", "Slow")]
    public async Task An_interrupted_training_goes_on_and_ends_with_the_same_bytes()
    {
        foreach (var name in s_names)
            Correct(name);
        using (
            var process = Tumortrace.Start(["train", "corrections", _work.Root, "-o", New, "--init", await _pairs.Pink, "--steps", "75"])
        )
        {
            var errors = process.StandardError;
            while (await errors.ReadLineAsync() is { } line && !line.StartsWith("step 25", StringComparison.Ordinal)) { }
            await Tumortrace.Signal(process, "KILL");
            await process.WaitForExitAsync();
        }
        Assert.True(Directory.Exists(Path.Combine(New, ".work")));
        Assert.Equal(0, (await Train(await _pairs.Pink)).ExitCode);
        Directory.Move(New, New + "-killed");
        Assert.Equal(0, (await Train(await _pairs.Pink)).ExitCode);
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(New + "-killed", "segmenter.onnx")),
            await File.ReadAllBytesAsync(Path.Combine(New, "segmenter.onnx"))
        );
    }

    [Fact]
    public async Task Too_few_corrected_slides_are_refused()
    {
        Correct("a");
        Correct("b");
        var (exit, _, errors) = await Train(await _pairs.Pink);
        Assert.Equal(2, exit);
        Assert.Contains(
            "2 corrected slides, expected at least 3: one to learn from, one to choose the best weights by and one to judge by",
            errors
        );
        Assert.False(Directory.Exists(New));
    }

    /// <summary>By slide.</summary>
    private async Task<Dictionary<string, string>> Splits(string pair)
    {
        var (exit, _, errors) = await Tumortrace.RunProgram([
            "train",
            "corrections",
            _work.Root,
            "-o",
            _folder.File("trial"),
            "--init",
            pair,
            "--steps",
            "1",
        ]);
        Assert.True(exit == 0, errors);
        var record = RetrainingRecord.Read(_folder.File("trial"))!;
        return s_names.ToDictionary(n => n, n => record.Judged.Any(j => j.Name == n) ? "test" : "train", StringComparer.Ordinal);
    }
}
