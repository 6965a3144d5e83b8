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
        Description = "Drop tissue specks smaller than this, in µm²",
        DefaultValueFactory = _ => s_defaults.MinObjectUm2,
    };
    public static readonly Option<double> MinHole = new("--min-hole")
    {
        Description = "Fill holes in the tissue smaller than this, in µm²",
        DefaultValueFactory = _ => s_defaults.MinHoleUm2,
    };

    public static TissueOptions Read(ParseResult parsed) =>
        s_defaults with
        {
            Channel = parsed.GetValue(Channel),
            MinObjectUm2 = parsed.GetValue(MinObject),
            MinHoleUm2 = parsed.GetValue(MinHole),
            MaskFile = parsed.GetValue(Mask),
        };
}
