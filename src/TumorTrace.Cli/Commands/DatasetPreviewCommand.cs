using System.CommandLine;
using TumorTrace.Cli.Jobs;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Models;
using TumorTrace.Core.Runs;
using TumorTrace.Slides.Rasters;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace dataset preview`: a contact sheet of patches as the network will see them.</summary>
internal static class DatasetPreviewCommand
{
    private static readonly Option<string> s_output = new("--output", "-o") { Description = "The sheet to write (PNG)", Required = true };
    private static readonly Option<int> s_count = new("--count")
    {
        Description = "Number of patches: the first that training draws with this seed",
        DefaultValueFactory = _ => 8,
    };
    private static readonly Option<int> s_draws = new("--draws")
    {
        Description = "Augmented draws of each patch",
        DefaultValueFactory = _ => 5,
    };

    public static Command Create()
    {
        var command = new Command("preview", "Draw a contact sheet of training patches.")
        {
            DatasetCommand.Manifest,
            DatasetCommand.Root,
            s_output,
            s_count,
            s_draws,
            PatchSource.Split,
        };
        TaskArguments.AddTo(command);
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var count = parsed.GetValue(s_count);
        var draws = parsed.GetValue(s_draws);
        if (Errors.AnyUsageProblem(Problems(count, draws)) || TaskArguments.Settings(parsed) is not { } settings)
            return ExitCode.Usage;
        using var source = PatchSource.Open(parsed, settings);
        var rows = Enumerable
            .Range(0, count)
            .AsParallel()
            .AsOrdered()
            .Select(i => Row(source.Sampler.Show(i, draws), settings.Patches))
            .ToList();
        var title = FormattableString.Invariant(
            $"{Path.GetFileName(parsed.GetRequiredValue(DatasetCommand.Manifest))}, {parsed.GetValue(PatchSource.Split)}: {settings.Patches.Window} px at {settings.Patches.TargetMpp} µm/px"
        );
        var output = parsed.GetRequiredValue(s_output);
        AtomicFile.Write(
            output,
            path => ContactSheet.Write(path, title, ["as it is", .. Enumerable.Range(1, draws).Select(i => $"augmented {i}")], rows)
        );
        Console.WriteLine($"{output}: {count} of {source.Sampler.TumorPlaces} tumour and {source.Sampler.NormalPlaces} normal places");
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Problems(int count, int draws)
    {
        if (count is < 1 or > 100)
            yield return $"--count is {count}, expected 1 to 100";
        if (draws is < 0 or > 20)
            yield return $"--draws is {draws}, expected 0 to 20";
    }

    private static SheetRow Row(IReadOnlyList<PatchView> views, PatchSettings settings)
    {
        var region = views[0].Place.Region;
        var centre = views[0].Place.Region.ToLevel0(views[0].Place.X, views[0].Place.Y);
        var label = views[0].Label switch
        {
            TumorLabel.Tumor => "tumour",
            TumorLabel.Normal => "normal",
            _ => "unknown",
        };
        var share =
            settings.Task == ModelTask.Segmenter && views[0].TumorShare is { } s
                ? FormattableString.Invariant($", {100 * s:f0} % tumour")
                : "";
        return new SheetRow(
            FormattableString.Invariant(
                $"{Path.GetFileName(region.Case.Image)}, group {region.Case.Group}, centre x {centre.X:0}, y {centre.Y:0}: {label}{share}"
            ),
            [.. views.Select(v => Patch(v, settings))]
        );
    }

    private static SheetPatch Patch(PatchView view, PatchSettings settings)
    {
        var image = new RgbImage(settings.Window, settings.Window, view.Patch.Pixels);
        return settings.Task == ModelTask.Classifier
            ? new SheetPatch(image, view.Label, Cell: settings.Cell)
            : new SheetPatch(image, view.Label, view.TargetLabels);
    }
}
