using System.CommandLine;
using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.Plots;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace bench plot`: the stages of finished runs as a picture.</summary>
internal static class BenchPlotCommand
{
    private static readonly Argument<string[]> s_manifests = new("MANIFEST")
    {
        Description = "NAME.manifest.json of finished runs",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "Folder for stages.png and stages.svg",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command("plot", "Draw where the time of finished runs went, from their manifests.") { s_manifests, s_output };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed.GetRequiredValue(s_manifests), parsed.GetRequiredValue(s_output))));
        return command;
    }

    private static int Run(string[] manifests, string output)
    {
        Directory.CreateDirectory(output);
        StagesPlot.Draw([.. manifests.Select(Stages)]).Write(output, "stages");
        Console.WriteLine(Path.Combine(output, "stages.png"));
        return ExitCode.Ok;
    }

    /// <summary>Stages that took part of a second at most stand together, and so does what lies between the stages.</summary>
    private static (string, IReadOnlyList<(string, double)>) Stages(string path)
    {
        const double Visible = 0.01;
        var manifest =
            Manifest.TryRead(path)
            ?? throw new UserException($"{path}: not a manifest, expected the NAME.manifest.json that `tumortrace segment` writes");
        var seen = manifest.Stages.Where(s => s.Seconds >= Visible * manifest.TotalSeconds).Select(s => (s.Name, s.Seconds)).ToList();
        return (
            $"{Path.GetFileNameWithoutExtension(manifest.Slide.File)}\n{manifest.Width} x {manifest.Height}",
            [.. seen, ("other", Math.Max(0, manifest.TotalSeconds - seen.Sum(s => s.Seconds)))]
        );
    }
}
