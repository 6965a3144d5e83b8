using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Tissue;
using TumorTrace.Slides;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace tissue`: the tissue mask of a slide as PNG.</summary>
internal static class TissueCommand
{
    private static readonly Argument<string> s_slide = new("SLIDE");
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "PNG file for the mask, white = tissue",
        Required = true,
    };
    private static readonly Option<double?> s_mpp = new("--mpp") { Description = "µm per pixel of the slide, whatever the file states" };

    public static Command Create()
    {
        var command = new Command("tissue", "Find the tissue of a slide and write it as a mask.")
        {
            s_slide,
            s_output,
            s_mpp,
            TissueArguments.Mask,
            TissueArguments.Channel,
            TissueArguments.MinObject,
            TissueArguments.MinHole,
            TissueArguments.KeepPen,
            LabelArguments.Strict,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = TissueArguments.Read(parsed);
        if (Errors.AnyUsageProblem(options.Problems()))
            return ExitCode.Usage;
        using var slide = SlideFile.Open(parsed.GetRequiredValue(s_slide), parsed.GetValue(s_mpp));
        var mpp = slide.Info.Mpp ?? throw SegmentationPipeline.NoPixelSize(slide.Info);
        var given = options.MaskFile is { } file
            ? LabelFile.OpenTissue(file, slide.Info.Size, parsed.GetValue(LabelArguments.Strict))
            : null;
        foreach (var left in given?.Notes ?? [])
            Errors.Warn(left);
        var tissue = TissueFinder.Find(slide, mpp, options, given, cancel: cancel);
        AtomicFile.Write(parsed.GetRequiredValue(s_output), path => MaskPicture.Write(path, tissue.Mask));
        foreach (var warning in slide.Info.Warnings)
            Console.WriteLine($"warning     {warning}");
        Console.WriteLine($"mask        {tissue.Mask.Width} x {tissue.Mask.Height} px of {tissue.Downsample * mpp:g4} µm");
        Console.WriteLine($"threshold   {(tissue.Threshold < 0 ? "given mask" : Threshold(tissue, options.Channel))}");
        Console.WriteLine($"tissue      {100 * tissue.Fraction:f1}% of the slide; {100 * (1 - tissue.Fraction):f1}% is removed");
        foreach (var note in tissue.Notes)
            Console.WriteLine($"note        {note}");
        if (tissue.Fraction == 0)
            Console.WriteLine($"try         {(given is null ? TissueArguments.Hint : "a mask that marks tissue on this slide")}");
        return ExitCode.Ok;
    }

    private static string Threshold(TissueMask tissue, HsvChannel channel) =>
        $"{channel} {(channel == HsvChannel.Value ? "<=" : ">")} {tissue.Threshold} of 255 "
        + $"(OTSU {tissue.Otsu.Threshold}, separability {tissue.Otsu.Separability:f2})";
}
