using System.Xml.Linq;
using TumorTrace.Cli.Progress;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Models;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;

namespace TumorTrace.Cli.Tests.Commands;

[Trait("Speed", "Slow")]
public sealed class TrainReportTests
{
    private const string Header = "step,loss,lr,metric,patches_per_second,wait_share";

    [Fact]
    public async Task A_run_folder_gives_a_report_and_its_curves()
    {
        using var folder = new TemporaryFolder();
        Run(folder, "10,0.9,0.001,,32.0,0.100", "20,0.5,0.002,0.61,16.0,0.400", "30,0.4,0.001,0.58,32.0,0.000");
        File.WriteAllText(folder.File("data.txt"), "3 training images\n");
        var run = await Tumortrace.Run("train", "report", folder.Path);
        Assert.Equal("", run.StandardError);
        Assert.Equal(0, run.ExitCode);
        var report = await File.ReadAllTextAsync(folder.File("report.md"));
        Assert.Contains("| best weights | step 20: val_iou 0.6100, val_dice 0.7600 |", report);
        Assert.Contains("| steps done | 30 of 40 |", report);
        // 10 steps of 32 patches at 32, 16 and 32 patches a second: 10, 20 and 10 s.
        Assert.Contains("| time, with validations | 40.0 s |", report);
        Assert.Contains("| patches per second | 24.0 |", report);
        Assert.Contains("| share of the time waiting for patches | 22.5 % |", report);
        Assert.Contains("3 training images", report);
        Assert.Contains("| 20 (best) | 0.6100 | 0.5000 | 0.002 |", report);
        Assert.Contains("| patches.target_mpp | 0.25 |", report);
        AssertPicture(folder.File("curves.png"));
        var svg = XDocument.Load(folder.File("curves.svg"));
        Assert.Contains(
            svg.Descendants(),
            e =>
                e.Name.LocalName == "text"
                && e.Attribute("font-family")?.Value == "DejaVu Sans"
                && e.Value.Trim().StartsWith("best: 0.6100", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_run_not_validated_yet_has_its_curves_too()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("log.csv"), [Header, "10,NaN,0.001,,32.0,0.100"]);
        Assert.Equal(0, (await Tumortrace.Run("train", "report", folder.Path)).ExitCode);
        Assert.Contains("none yet: not validated", await File.ReadAllTextAsync(folder.File("report.md")));
        Assert.Contains("Not recorded by this run.", await File.ReadAllTextAsync(folder.File("report.md")));
    }

    [Theory]
    [InlineData(null, "log.csv: no such file, expected the folder of a training run")]
    [InlineData("10,0.9,often,,32.0,0.1", "log.csv, line 2: lr is 'often', expected a number")]
    [InlineData("10,0.9", "log.csv, line 2: no column lr, expected step,loss,lr,metric,patches_per_second,wait_share")]
    [InlineData("10,,0.1,,32.0,0.1", "log.csv, line 2: loss is empty, expected a number")]
    public async Task Damaged_runs_are_named(string? line, string message)
    {
        using var folder = new TemporaryFolder();
        if (line is not null)
            File.WriteAllLines(folder.File("log.csv"), [Header, line]);
        var run = await Tumortrace.Run("train", "report", folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.StandardError);
    }

    [Fact]
    public void Time_left_follows_the_latest_pace_and_counts_validations()
    {
        var clock = new ManualTime();
        var left = new TimeLeft(steps: 1000, validateEvery: 20, clock);
        Assert.Null(left.After(10));
        clock.Advance(10);
        Assert.Equal(TimeSpan.FromSeconds(980), left.After(20));
        // Twice as slow from now on, with a validation of 20 s every second report: 60 s for 20 steps.
        for (var step = 30; step <= 500; step += 10)
        {
            clock.Advance(step % 20 == 0 ? 40 : 20);
            var estimate = left.After(step)!.Value;
            if (step >= 100)
                Assert.InRange(estimate.TotalSeconds, (1000 - step) * 2.9, (1000 - step) * 3.4);
        }
        Assert.Equal(TimeSpan.Zero, left.After(1000));
    }

    [Fact]
    public void A_line_of_progress_tells_speed_scores_and_time_left()
    {
        var progress = new TrainingProgress(
            100,
            0.5,
            0.002,
            12.34,
            0.05,
            new Scores(0.8, new Dictionary<string, double> { ["val_auc"] = 0.8 })
        );
        Assert.Equal(
            "step 100/400  loss 0.5000  lr 0.002  12.3 patches/s  waiting 5 %  val_auc 0.8000  about 2:05 min left",
            TrainingDisplay.Line(progress, 400, TimeSpan.FromSeconds(125))
        );
        Assert.EndsWith("done", TrainingDisplay.Line(progress with { Step = 400 }, 400, TimeSpan.Zero));
    }

    /// <summary>The labels left of the axes are there, on machines without any font too.</summary>
    private static void AssertPicture(string path)
    {
        using var image = NetVips.Image.NewFromFile(path);
        Assert.Equal((1000, 900), (image.Width, image.Height));
        using var labels = image.Crop(0, 30, 80, 820).ExtractBand(0);
        Assert.True(labels.Min() < 80, "no ink left of the axes");
        using var margin = image.Crop(0, 0, 4, 20).ExtractBand(0);
        Assert.Equal(255, margin.Min());
    }

    private static void Run(TemporaryFolder folder, params string[] lines)
    {
        File.WriteAllLines(folder.File("log.csv"), [Header, .. lines]);
        var settings = new TrainingSettings
        {
            Patches = new PatchSettings(ModelTask.Segmenter, 0.25, 64, 64),
            Optimization = new OptimizationSettings { Steps = 40, Batch = 32 },
        };
        new TrainedModel(settings, 20, new Dictionary<string, double> { ["val_iou"] = 0.61, ["val_dice"] = 0.76 }, []).Save(
            folder.File("best.safetensors")
        );
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now;

        public void Advance(int seconds) => _now += seconds;
    }
}
