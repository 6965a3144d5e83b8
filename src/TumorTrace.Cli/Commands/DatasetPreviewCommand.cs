using System.CommandLine;
using TumorTrace.ModelBuilding.Datasets;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace dataset preview`: a contact sheet of patches as the network sees them.</summary>
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
            DatasetCommand.Split,
            LabelArguments.TumorClass,
            LabelArguments.Strict,
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
        using var source = DatasetCommand.Open(parsed, settings);
        var patches = settings.Patches;
        var manifest = Path.GetFileName(parsed.GetRequiredValue(DatasetCommand.Manifest));
        var scale = FormattableString.Invariant($"{patches.Window} px at {patches.TargetMpp} µm/px");
        var title = $"{manifest}, {parsed.GetValue(DatasetCommand.Split)}: {scale}";
        var output = parsed.GetRequiredValue(s_output);
        new PatchSheet(source.Sampler, patches).Write(output, title, count, draws);
        Console.WriteLine(
            $"{output}: {count} of {source.Sampler.TumorPositions} tumour and {source.Sampler.NormalPositions} normal positions"
        );
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Problems(int count, int draws)
    {
        if (count is < 1 or > 100)
            yield return $"--count is {count}, expected 1 to 100";
        if (draws is < 0 or > 20)
            yield return $"--draws is {draws}, expected 0 to 20";
    }
}
