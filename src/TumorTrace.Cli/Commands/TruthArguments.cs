using System.CommandLine;
using TumorTrace.Core.Annotations;
using TumorTrace.Evaluation.Truth;

namespace TumorTrace.Cli.Commands;

/// <summary>The options that the `evaluate` commands share: truth, which slides, intervals.</summary>
internal static class TruthArguments
{
    public static readonly Option<string> Truth = new("--truth")
    {
        Description =
            "Ground truth: a file, or one per slide in a folder: NAME.xml (ASAP, ImageScope), .geojson, .json (NCRF), .tif or .png (mask)",
        Required = true,
    };
    public static readonly Option<string?> Preset = new("--preset")
    {
        Description =
            $"\"{SlideSelection.Preset}\": the challenge's slides, exclusions, grid and pixel size; a slide without annotations is normal",
    };
    public static readonly Option<string[]> Exclude = new("--exclude") { Description = "A slide to leave out; may be repeated" };
    public static readonly Option<byte?> Unknown = new("--unknown") { Description = "Value of mask images that means \"unknown\"" };
    public static readonly Option<bool> OutsideUnknown = new("--outside-unknown")
    {
        Description = "Annotations are not exhaustive: what no tumour or normal area covers counts neither way",
    };
    public static readonly Option<byte?> Tumor = new("--tumor")
    {
        Description =
            "The one value of mask images that means tumour (default: 192 and above, or the other value of a mask of 0 and one value)",
    };
    public static readonly Option<int> Seed = new("--seed") { Description = "Seed of the bootstrap", DefaultValueFactory = _ => 1 };
    public static readonly Option<int> Threads = new("--threads", "-t")
    {
        Description = "Slides at a time",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static bool IsCamelyon16(ParseResult parsed) => parsed.GetValue(Preset) is not null;

    public static TruthSource Open(ParseResult parsed) =>
        TruthSource.Open(
            parsed.GetRequiredValue(Truth),
            new LabelRule(parsed.GetValue(Unknown), parsed.GetValue(Tumor), parsed.GetValue(OutsideUnknown))
            {
                TumorClasses = LabelArguments.Classes(parsed),
                Strict = parsed.GetValue(LabelArguments.Strict),
            }
        );

    public static SlideSelection Selection(ParseResult parsed, TruthSource truth) =>
        new(truth, IsCamelyon16(parsed), parsed.GetValue(Exclude) ?? []);

    public static IEnumerable<string> Problems(ParseResult parsed) =>
        PresetProblems(parsed)
            .Concat(parsed.GetValue(Threads) < 1 ? [$"--threads is {parsed.GetValue(Threads)}, expected at least 1"] : []);

    public static IEnumerable<string> PresetProblems(ParseResult parsed) =>
        parsed.GetValue(Preset) is { } preset && preset != SlideSelection.Preset
            ? [$"--preset is {preset}, expected {SlideSelection.Preset}"]
            : [];
}
