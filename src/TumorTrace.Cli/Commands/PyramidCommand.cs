using System.CommandLine;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Commands;

/// <summary>tumortrace pyramid: a picture as a pyramidal TIFF that slide viewers open.</summary>
internal static class PyramidCommand
{
    private static readonly Argument<string> s_picture = new("IMAGE") { Description = "PNG, JPEG or TIFF" };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "The pyramid to write (.tif)",
        Required = true,
    };
    private static readonly Option<double> s_mpp = new("--mpp") { Description = "µm per px of the picture", Required = true };
    private static readonly Option<int> s_tile = new("--tile") { Description = "Side of the tiles in px", DefaultValueFactory = _ => 512 };
    private static readonly Option<int> s_quality = new("--quality") { Description = "JPEG quality", DefaultValueFactory = _ => 87 };

    public static Command Create()
    {
        var command = new Command("pyramid", "Turn a picture into a pyramidal TIFF that OpenSlide reads.")
        {
            s_picture,
            s_output,
            s_mpp,
            s_tile,
            s_quality,
        };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var options = new PyramidOptions(parsed.GetValue(s_mpp), parsed.GetValue(s_tile), parsed.GetValue(s_quality));
        if (Errors.AnyUsageProblem(options.Problems()))
            return ExitCode.Usage;
        PyramidWriter.FromImage(parsed.GetRequiredValue(s_picture), parsed.GetRequiredValue(s_output), options);
        return ExitCode.Ok;
    }
}
