using System.Text.RegularExpressions;
using TumorTrace.Cli.Commands;

namespace TumorTrace.Cli.Tests.Docs;

/// <summary>docs/segment.md describes the options that there are, all of them and no others.</summary>
public sealed partial class SegmentPageTests
{
    private static readonly string[] s_options = [.. SegmentCommand.Create().Options.Select(option => option.Name)];

    // The page also says what `info --machine` shows.
    private static readonly string[] s_ofOthers = ["--help", .. InfoCommand.Create().Options.Select(option => option.Name)];
    private static readonly string[] s_described =
    [
        .. Flag().Matches(Checkout.Text("docs/segment.md")).Select(match => match.Value).Distinct(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_option_is_described() => Assert.Empty(s_options.Except(s_described, StringComparer.Ordinal));

    [Fact]
    public void Every_described_option_exists() => Assert.Empty(s_described.Except([.. s_options, .. s_ofOthers], StringComparer.Ordinal));

    [GeneratedRegex("(?<![-|])--[a-z][a-z0-9-]+")]
    private static partial Regex Flag();
}
