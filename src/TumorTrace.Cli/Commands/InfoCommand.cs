using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.Core.Slides;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace info`: what was found in a slide file.</summary>
internal static class InfoCommand
{
    private static readonly Argument<string> s_slide = new("SLIDE");
    private static readonly Option<double?> s_mpp = new("--mpp") { Description = "µm per pixel of the slide, whatever the file states" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Everything, as JSON" };

    public static Command Create()
    {
        var command = new Command("info", "Show what was found in a slide file.") { s_slide, s_mpp, s_json };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using var slide = SlideFile.Open(parsed.GetRequiredValue(s_slide), parsed.GetValue(s_mpp));
        if (parsed.GetValue(s_json))
            Console.WriteLine(Json.Indented(slide.Info));
        else
            Print(slide.Info);
        return ExitCode.Ok;
    }

    private static void Print(SlideInfo info)
    {
        Console.WriteLine($"file        {info.Path}");
        Console.WriteLine($"format      {info.Format}");
        Console.WriteLine($"read by     {info.Reader}");
        Console.WriteLine($"size        {info.Size} px");
        Console.WriteLine(
            info.Mpp is { } mpp
                ? $"pixel size  {mpp:g6} µm/px, from {info.MppSource} (about {10 / mpp:g3}x); "
                    + $"{info.Size.Width * mpp / 1000:f2} x {info.Size.Height * mpp / 1000:f2} mm"
                : "pixel size  not stated: give it with --mpp"
        );
        if (info.Bounds.Width != info.Size.Width || info.Bounds.Height != info.Size.Height)
            Console.WriteLine($"scanned     x {info.Bounds.X}, y {info.Bounds.Y}, {info.Bounds.Width} x {info.Bounds.Height} px");
        for (var i = 0; i < info.Levels.Count; i++)
        {
            var level = info.Levels[i];
            var tiles = level.TileWidth > 0 ? $", tiles {level.TileWidth} x {level.TileHeight}" : "";
            Console.WriteLine($"level {i, -5} {level.Size} px, downsample {level.Downsample:g6}{tiles}");
        }
        foreach (var warning in info.Warnings)
            Console.WriteLine($"warning     {warning}");
    }
}
