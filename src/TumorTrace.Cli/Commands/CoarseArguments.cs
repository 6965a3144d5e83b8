using System.CommandLine;
using TumorTrace.Core;

namespace TumorTrace.Cli.Commands;

/// <summary>How the coarse stage's network sees a slide.</summary>
internal static class CoarseArguments
{
    public static readonly Option<string> Mode = new("--coarse-mode")
    {
        Description =
            "Coarse stage: each window by itself (patch), blocks of many at once (dense), or auto: dense where the classifier's card says that it is no worse",
        DefaultValueFactory = _ => "auto",
    };
    public static readonly Option<int> Block = new("--coarse-block")
    {
        Description = "Side in working px of the squares that the dense coarse mode computes as one",
        DefaultValueFactory = _ => new SegmentOptions().CoarseBlock,
    };
    public static readonly Option<int> Halo = new("--coarse-halo")
    {
        Description = "Context in working px around each of them, computed and not used",
        DefaultValueFactory = _ => new SegmentOptions().CoarseHalo,
    };

    static CoarseArguments() => Mode.AcceptOnlyFromAmong([.. Enum.GetNames<CoarseMode>().Select(n => n.ToLowerInvariant())]);

    /// <summary>The options with what was given here.</summary>
    public static SegmentOptions Into(SegmentOptions options, ParseResult parsed) =>
        options with
        {
            // Commands that only measure do not take the mode.
            CoarseMode = parsed.GetValue(Mode) is { } mode ? Enum.Parse<CoarseMode>(mode, ignoreCase: true) : options.CoarseMode,
            CoarseBlock = parsed.GetValue(Block),
            CoarseHalo = parsed.GetValue(Halo),
        };
}
