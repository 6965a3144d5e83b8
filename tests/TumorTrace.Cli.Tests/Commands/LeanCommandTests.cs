using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`segment --windows` and `model halo`, as a user runs them.</summary>
[Trait("Speed", "Slow")]
public sealed class LeanCommandTests
{
    private static string Model => Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", "segmenter.onnx");

    private static async Task<string> Slide(TemporaryFolder folder)
    {
        var made = await Tumortrace.Run(
            "synth",
            "-o",
            folder.File("s.tif"),
            "--size",
            "3000x2400",
            "--seed",
            "77",
            "--tissue",
            "0.6",
            "--tumors",
            "1",
            "--no-pen"
        );
        Assert.True(made.ExitCode == 0, made.StandardError);
        return folder.File("s.tif");
    }

    [Fact]
    public async Task Lean_windows_compute_less_and_say_how_much()
    {
        using var folder = new TemporaryFolder();
        var slide = await Slide(folder);
        foreach (var mode in new[] { "paper", "lean" })
        {
            var run = await Tumortrace.Run("segment", slide, "-o", folder.File(mode), "-m", "demo-synthetic", "--windows", mode);
            Assert.True(run.ExitCode == 0, run.StandardError);
            Assert.Matches($@"dense windows \({mode}\): \d+ windows, [\d.]+ Mpx computed, [\d.]+ px per candidate px", run.StandardError);
        }
        var paper = Read(folder, "paper");
        var lean = Read(folder, "lean");
        var much = paper.Stages.Single(s => s.Name == "dense");
        var few = lean.Stages.Single(s => s.Name == "dense");
        Assert.Equal(much.CandidatePx, few.CandidatePx);
        Assert.InRange(few.ComputedPerCandidate!.Value, 1, much.ComputedPerCandidate!.Value / 1.5);
        Assert.Equal((WindowMode.Lean, 192, 1), (lean.Options.Dense.Windows, lean.Options.Dense.Halo, lean.Options.Dense.Margin));
        Assert.NotEqual(paper.SettingsHash, lean.SettingsHash);
        // What chose between fp32 and int8 was measured once.
        Assert.Equal(paper.Engines.Single(), lean.Engines.Single());
        Assert.InRange(lean.Result.TumorAreaMm2 / paper.Result.TumorAreaMm2, 0.8, 1.25);
    }

    [Fact]
    public async Task The_curve_falls_to_nothing_as_the_halo_grows_to_the_references()
    {
        using var folder = new TemporaryFolder();
        var run = await Tumortrace.Run(
            "model",
            "halo",
            Model,
            "--slide",
            await Slide(folder),
            "--centre",
            "256",
            "--positions",
            "3",
            "--reference",
            "256",
            "--halo",
            "0",
            "--halo",
            "64",
            "--halo",
            "256",
            "--csv",
            folder.File("halo.csv")
        );
        Assert.True(run.ExitCode == 0, run.StandardError);
        var lines = File.ReadAllLines(folder.File("halo.csv"));
        Assert.Equal("halo_px,mean_difference,max_difference,iou,computed_per_px", lines[0]);
        double[][] figures =
        [
            .. lines
                .Skip(1)
                .Select(l => l.Split(',').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)).ToArray()),
        ];
        Assert.Equal([0, 64, 256], figures.Select(f => f[0]));
        Assert.True(figures[0][1] > figures[1][1] && figures[1][1] > 0);
        Assert.Equal([256, 0, 0, 1, 9], figures[2]);
        Assert.Equal(2 + 3, run.StandardOutput.TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("--halo belongs", "--windows", "paper", "--halo", "64")]
    [InlineData("--halo is 12", "--windows", "lean", "--halo", "12")]
    [InlineData("--margin is -1", "--windows", "lean", "--margin", "-1")]
    public async Task Wrong_settings_are_named(string expected, params string[] arguments)
    {
        var run = await Tumortrace.Run(["segment", "s.tif", "-o", "out", .. arguments]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            expected.Replace("--halo belongs", "--halo and --margin belong to --windows lean", StringComparison.Ordinal),
            run.StandardError
        );
    }

    private static Manifest Read(TemporaryFolder folder, string output) => Manifest.TryRead(folder.File($"{output}/s/s.manifest.json"))!;
}
