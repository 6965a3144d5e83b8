using System.CommandLine;
using System.Globalization;
using TumorTrace.Conversion;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Cli.Commands;

/// <summary>The options of `convert`.</summary>
internal static class ConvertArguments
{
    public static readonly Argument<string> Input = new("INPUT")
    {
        Description = "ASAP or ImageScope XML, GeoJSON (also .gz or line by line), NCRF JSON or a mask image; or a folder of them",
    };
    public static readonly Option<string> Output = new("--output", "-o")
    {
        Description =
            "The file to write, or the folder where INPUT is one; .xml is ASAP, .geojson, .geojson.gz and .json are QuPath, "
            + ".png and .tif are masks",
        Required = true,
    };
    public static readonly Option<string?> To = new("--to") { Description = "The form to write, whatever the ending" };

    private static readonly Option<string?> s_slide = new("--slide")
    {
        Description = "The slide, for its size; or a folder with slides of the inputs' names",
    };
    private static readonly Option<string?> s_size = new("--size")
    {
        Description = "The slide's size as WIDTHxHEIGHT in level-0 px, in place of --slide",
    };
    private static readonly Option<double?> s_downsample = new("--downsample")
    {
        Description = "Level-0 px that a px of the written mask is wide (default: 1; PNG: the power of two that keeps it below 16384 px)",
    };
    private static readonly Option<bool> s_corner = new("--corner")
    {
        Description = "Sample a mask px at its corner, as the Camelyon16 evaluation does, instead of its centre",
    };
    private static readonly Option<double?> s_level0PerPx = new("--level0-per-px")
    {
        Description = "Level-0 px that a px of the mask INPUT is wide (default: by --slide)",
    };
    private static readonly Option<byte?> s_tumor = new("--tumor")
    {
        Description = "Grey value of tumour in a mask (default: written 255, read 192 and more)",
    };
    private static readonly Option<byte?> s_unknown = new("--unknown")
    {
        Description = "Grey value of a mask for what is not known; when written: what no tumour or normal area covers",
    };
    private static readonly Option<string> s_group = new("--group")
    {
        Description = "Group of the areas traced from a mask",
        DefaultValueFactory = _ => "Tumor",
    };
    private static readonly Option<string?> s_move = new("--move")
    {
        Description = "X,Y in level-0 px, added to every point; for frames with another origin",
    };

    public static void AddTo(Command command)
    {
        command.Arguments.Add(Input);
        To.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, [.. ConvertInputs.Forms]);
        foreach (
            var option in new Option[]
            {
                Output,
                To,
                s_slide,
                s_size,
                s_downsample,
                s_corner,
                s_level0PerPx,
                s_tumor,
                s_unknown,
                LabelArguments.TumorClass,
                LabelArguments.Strict,
                s_group,
                s_move,
            }
        )
            command.Options.Add(option);
    }

    public static ConvertRequest Read(ParseResult parsed, List<string> problems)
    {
        var size = parsed.GetValue(s_size);
        var move = parsed.GetValue(s_move);
        var sides = Pair(size, 'x');
        var shift = Pair(move, ',');
        if (size is not null && (sides is not { } s || s.X != Math.Floor(s.X) || s.Y != Math.Floor(s.Y)))
            problems.Add($"--size is \"{size}\", expected WIDTHxHEIGHT in px, such as 97792x221184");
        if (move is not null && shift is null)
            problems.Add($"--move is \"{move}\", expected X,Y in level-0 px, such as -1200,350");
        return new ConvertRequest
        {
            Slide = parsed.GetValue(s_slide),
            Size = sides is { } wh ? new PixelSize((long)wh.X, (long)wh.Y) : null,
            Downsample = parsed.GetValue(s_downsample),
            Corner = parsed.GetValue(s_corner),
            Level0PerPixel = parsed.GetValue(s_level0PerPx),
            Tumor = parsed.GetValue(s_tumor),
            Unknown = parsed.GetValue(s_unknown),
            TumorClasses = LabelArguments.Classes(parsed),
            Strict = parsed.GetValue(LabelArguments.Strict),
            Group = parsed.GetValue(s_group)!,
            Move = shift ?? default,
        };
    }

    private static Level0Point? Pair(string? text, char between)
    {
        var parts = text?.ToLowerInvariant().Split(between);
        return parts is [var a, var b] && Number(a) is { } x && Number(b) is { } y ? new Level0Point(x, y) : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
