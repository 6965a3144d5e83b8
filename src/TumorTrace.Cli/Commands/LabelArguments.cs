using System.CommandLine;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Commands;

/// <summary>The options on how annotations are understood, shared by all commands that read them.</summary>
internal static class LabelArguments
{
    public static readonly Option<string[]> TumorClass = new("--tumor-class")
    {
        Description =
            "Classes of annotations that mean tumour, and no others (default: Tumor, _0, _1, Metastasis, Carcinoma and the like); one or "
            + "more names, whatever their case",
        AllowMultipleArgumentsPerToken = true,
    };
    public static readonly Option<bool> Strict = new("--strict")
    {
        Description = "An annotation or a class that would be left out is an error",
    };

    public static string[] Classes(ParseResult parsed) => parsed.GetValue(TumorClass) ?? [];

    /// <summary>The cases of a manifest as the command line wants them.</summary>
    public static IReadOnlyList<TrainingCase> Cases(string manifest, string? root, ParseResult parsed) =>
        [.. TrainingSet.Read(manifest, root).Select(c => Apply(c, parsed))];

    /// <summary>The case as the command line wants it; its manifest's own classes go first.</summary>
    public static TrainingCase Apply(TrainingCase source, ParseResult parsed) =>
        source with
        {
            TumorClasses = source.TumorClasses.Count > 0 ? source.TumorClasses : Classes(parsed),
            Strict = parsed.GetValue(Strict),
        };
}
