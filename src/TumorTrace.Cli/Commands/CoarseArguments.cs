using System.CommandLine;
using TumorTrace.Core.Windows;

namespace TumorTrace.Cli.Commands;

/// <summary>How the coarse stage's network sees a slide.</summary>
internal static class CoarseArguments
{
    private static readonly CoarseOptions s_defaults = new();

    public static readonly Option<string> Mode = new("--coarse-mode")
    {
        Description =
            "Coarse stage: each window by itself (patch), blocks of many at once (dense), or auto: dense if the classifier's "
            + "card records that it is no worse",
        DefaultValueFactory = _ => "auto",
    };
    public static readonly Option<int> Block = new("--coarse-block")
    {
        Description = "Side in working px of the squares that the dense coarse mode computes as one",
        DefaultValueFactory = _ => s_defaults.Block,
    };
    public static readonly Option<int> Halo = new("--coarse-halo")
    {
        Description = "Context in working px around each of them, computed and not used",
        DefaultValueFactory = _ => s_defaults.Halo,
    };

    static CoarseArguments() => Mode.AcceptOnlyFromAmong([.. Enum.GetNames<CoarseMode>().Select(n => n.ToLowerInvariant())]);

    /// <summary>The options with what was given here.</summary>
    public static CoarseOptions Into(CoarseOptions options, ParseResult parsed)
    {
        var given = new GivenOptions(parsed);
        return options with
        {
            // Commands that only measure do not take the mode.
            Mode = given.Has(Mode) ? Enum.Parse<CoarseMode>(parsed.GetValue(Mode)!, ignoreCase: true) : options.Mode,
            Block = given.Or(Block, options.Block),
            Halo = given.Or(Halo, options.Halo),
        };
    }
}
