using System.CommandLine;

namespace TumorTrace.Cli.Commands;

/// <summary>What was typed, apart from what is a default: a file of options holds for the rest.</summary>
internal readonly record struct GivenOptions(ParseResult Parsed)
{
    public bool Has(Option option) => Parsed.GetResult(option) is { Implicit: false };

    /// <summary>What was typed, or the other value.</summary>
    public T Or<T>(Option<T> option, T otherwise) => Has(option) ? Parsed.GetValue(option)! : otherwise;
}
