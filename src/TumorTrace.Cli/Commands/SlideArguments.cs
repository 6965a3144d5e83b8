using System.CommandLine;
using TumorTrace.Segmentation;

namespace TumorTrace.Cli.Commands;

/// <summary>The slides that `segment`, `slurm` and `submit` are given: files, folders, a list.</summary>
internal static class SlideArguments
{
    public static readonly Option<string?> List = new("--list")
    {
        Description = "Text file with one slide per line, or a CSV file with the columns slide and mpp",
    };

    /// <param name="description">Where the slides may lie.</param>
    public static Argument<string[]> Create(string description) =>
        new("SLIDE") { Description = description, Arity = ArgumentArity.ZeroOrMore };

    /// <summary>What is wrong with what was given; empty if there are slides.</summary>
    public static IEnumerable<string> Problems(ParseResult parsed, Argument<string[]> slides) =>
        parsed.GetValue(slides) is not { Length: > 0 } && parsed.GetValue(List) is null
            ? ["no slides given: name files, folders or --list FILE"]
            : [];

    /// <summary>The slides, after a warning for what is left out of folders and lists.</summary>
    /// <exception cref="Core.UserException">Something that was named is missing.</exception>
    public static IReadOnlyList<SlideInput> Read(ParseResult parsed, Argument<string[]> slides)
    {
        var inputs = SlideInputs.Expand(parsed.GetValue(slides) ?? [], parsed.GetValue(List));
        foreach (var note in inputs.Notes)
            Errors.Warn(note);
        return inputs.Slides;
    }
}
