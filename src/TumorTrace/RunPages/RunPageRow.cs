using System.Globalization;
using TumorTrace.Core.Runs;

namespace TumorTrace.RunPages;

/// <summary>A slide's row.</summary>
internal sealed record RunPageRow
{
    public const string Done = "done";
    public const string Failed = "failed";

    public required string Name { get; init; }

    /// <summary>done, failed, running or waiting.</summary>
    public required string Kind { get; init; }

    /// <summary>The same in words, with the stage.</summary>
    public required string State { get; init; }

    /// <summary>A data: URI; empty for none.</summary>
    public string Picture { get; init; } = "";

    /// <summary>The large picture, relative to the page.</summary>
    public string Overlay { get; init; } = "";

    /// <summary>What asks for a look, in a few words each.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];

    public int Regions { get; init; }

    public double TumorMm2 { get; init; }

    /// <summary>Score, lesions, those left out, tumour area, the largest lesion's diameter (mm), tissue area, seconds.</summary>
    public IReadOnlyList<string> Cells { get; init; } = ["–", "–", "–", "–", "–", "–", "–"];

    /// <summary>A slide that is done.</summary>
    /// <param name="folder">RUN/NAME.</param>
    public static RunPageRow From(string folder, Manifest manifest)
    {
        var slide = new RunSlide(Path.GetFileName(folder), folder, manifest);
        var result = manifest.Result;
        var preview = slide.File(RunFiles.Preview);
        return new RunPageRow
        {
            Name = slide.Name,
            Kind = Done,
            State = "done",
            Picture = File.Exists(preview) ? $"data:image/jpeg;base64,{Convert.ToBase64String(File.ReadAllBytes(preview))}" : "",
            Overlay = $"{Uri.EscapeDataString(slide.Name)}/{Uri.EscapeDataString(Path.GetFileName(slide.File(RunFiles.Overlay)))}",
            Flags = [.. FlagsOf(manifest)],
            Notes = manifest.Warnings,
            Regions = result.Regions,
            TumorMm2 = result.TumorAreaMm2,
            Cells =
            [
                Number(result.SlideScore, "0.000"),
                $"{result.Regions}",
                $"{result.RegionsDropped}",
                Number(result.TumorAreaMm2, "0.000"),
                result.MaxDiameterUm > 0 ? Number(result.MaxDiameterUm / 1000, "0.00") : "–",
                Number(slide.TissueMm2, "0.0"),
                Number(manifest.TotalSeconds, "0.0"),
            ],
        };
    }

    private static IEnumerable<string> FlagsOf(Manifest manifest)
    {
        if (manifest.Result.TissueFraction == 0)
            yield return "no tissue";
        if (manifest.Options.Mpp is not null)
            yield return "pixel size given, not read";
        foreach (var flag in manifest.Result.Quality?.Flags() ?? [])
            yield return flag;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
