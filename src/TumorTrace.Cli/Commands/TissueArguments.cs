using System.CommandLine;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Cli.Commands;

/// <summary>The options about tissue, shared by `segment` and `tissue`.</summary>
internal static class TissueArguments
{
    private static readonly TissueOptions s_defaults = new();

    public static readonly Option<string?> Mask = new("--tissue")
    {
        Description = "Your own tissue mask, an image (white = tissue) or annotations, instead of OTSU",
    };
    public static readonly Option<HsvChannel> Channel = new("--tissue-channel")
    {
        Description = "HSV channel of OTSU's threshold",
        DefaultValueFactory = _ => s_defaults.Channel,
    };
    public static readonly Option<double> MinObject = new("--min-tissue")
    {
        Description = "Drop tissue specks smaller than this, in µm² (the default: but at most 1% of the scanned area)",
        DefaultValueFactory = _ => s_defaults.MinObjectUm2,
    };
    public static readonly Option<double> MinHole = new("--min-hole")
    {
        Description = "Fill holes in the tissue smaller than this, in µm² (the default: but at most 1% of the scanned area)",
        DefaultValueFactory = _ => s_defaults.MinHoleUm2,
    };

    public static readonly Option<bool> KeepPen = new("--keep-pen")
    {
        Description = "Take pen strokes and near-black areas for tissue where their saturation says so, instead of leaving them out",
    };

    /// <summary>What to try where no tissue was found.</summary>
    public const string Hint = "--tissue with a mask or annotations, --tissue-channel value, a smaller --min-tissue, --keep-pen";

    public static TissueOptions Read(ParseResult parsed) => Into(s_defaults, parsed);

    /// <summary>The options with what was given here.</summary>
    public static TissueOptions Into(TissueOptions options, ParseResult parsed)
    {
        var given = new GivenOptions(parsed);
        return options with
        {
            Channel = given.Or(Channel, options.Channel),
            MinObjectUm2 = given.Or(MinObject, options.MinObjectUm2),
            MinHoleUm2 = given.Or(MinHole, options.MinHoleUm2),
            MaskFile = given.Or(Mask, options.MaskFile),
            KeepPen = given.Or(KeepPen, options.KeepPen),
        };
    }
}
