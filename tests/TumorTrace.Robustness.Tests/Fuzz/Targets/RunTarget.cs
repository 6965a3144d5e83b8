using System.CommandLine;
using TumorTrace.Cli.Commands;
using TumorTrace.Robustness.Tests.Fuzz.Mutations;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>
/// Records that the program keeps: a slide's manifest, an evaluation's report, corrections, options. The name says which.
/// </summary>
internal sealed class RunTarget : FuzzTarget
{
    private const string Manifest = "a.manifest.json";
    private const string Corrections = "000001.json";
    private readonly Command _evaluate = EvaluateCommand.Create();
    private readonly Command _compare = CompareCommand.Create();
    private readonly Command _corrections = DatasetFromCorrectionsCommand.Create();
    private readonly Command _segment = SegmentCommand.Create();
    private SmallSlide? _slide;

    private SmallSlide Slide => _slide ??= SmallSlide.Make(Folder);

    protected override IReadOnlyList<FuzzInput> MakeSeeds()
    {
        var report = Path.Combine(Folder, "report");
        CommandTrial.Run(_evaluate, "evaluate", Slide.Run, "--truth", Slide.Truth, "-o", report);
        // The slide's path is another one in every process.
        var manifest = File.ReadAllText(Slide.Manifest).Replace(Folder, "", StringComparison.Ordinal);
        var features = File.ReadAllText(Path.Combine(Slide.Run, "a", "a.geojson"));
        return
        [
            new(Manifest, TextMutation.Utf8(manifest)),
            new(
                "report.json",
                TextMutation.Utf8(File.ReadAllText(Path.Combine(report, "report.json")).Replace(Folder, "", StringComparison.Ordinal))
            ),
            new(
                Corrections,
                TextMutation.Utf8(
                    "{\"version\":1,\"who\":\"ada\",\"at\":\"2026-01-01T12:00:00+00:00\",\"comment\":\"c\",\"count\":1,"
                        + $"\"features\":{features}}}"
                )
            ),
            new("options.json", TextMutation.Utf8(new Segmentation.SegmentRequest { Models = new() { Pair = "demo-synthetic" } }.ToJson())),
        ];
    }

    protected override byte[] Mutate(FuzzInput input, Dice dice) => JsonMutation.Mutate(input.Content, dice);

    public override void Try(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var output = Path.Combine(folder, "out");
        switch (Path.GetFileName(path))
        {
            case Manifest:
                var run = Copied(folder);
                File.Copy(path, Path.Combine(run, "a", Manifest), overwrite: true);
                CommandTrial.Run(_evaluate, "evaluate", run, "--truth", Slide.Truth, "-o", output);
                CommandTrial.Run(_corrections, "from-corrections", run, "-o", output + ".set");
                break;
            case Corrections:
                var corrected = Copied(folder);
                File.Copy(path, Path.Combine(Directory.CreateDirectory(Path.Combine(corrected, "a", "corrections")).FullName, Corrections));
                CommandTrial.Run(_corrections, "from-corrections", corrected, "-o", output, "--slides", Path.GetDirectoryName(Slide.Path)!);
                break;
            case "options.json":
                CommandTrial.Run(_segment, "segment", Slide.Path, "-o", output, "--options", path, "--threads", "1");
                break;
            default:
                CommandTrial.Run(_compare, "compare", path, "-o", output);
                break;
        }
    }

    /// <summary>A run of its own for one input; its large files are links.</summary>
    private string Copied(string folder)
    {
        var run = Path.Combine(folder, "run");
        var target = Directory.CreateDirectory(Path.Combine(run, "a")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Slide.Run, "a")))
        {
            if (file.EndsWith(".json", StringComparison.Ordinal))
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            else
                File.CreateSymbolicLink(Path.Combine(target, Path.GetFileName(file)), file);
        }
        return run;
    }
}
