using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Cli.Conversion;

/// <summary>The forms that `convert` writes.</summary>
internal enum ConvertForm
{
    Asap,
    GeoJson,
    Ncrf,
    Mask,
}

/// <summary>How to convert; the same for all files of a folder.</summary>
internal sealed record ConvertRequest
{
    private const double MostDownsample = 65536;
    private const long LongestSide = 4_000_000;

    /// <summary>The slide that the annotations belong to, or a folder with slides of the annotations' names.</summary>
    public string? Slide { get; init; }

    /// <summary>Level-0 px of the slide, in place of <see cref="Slide"/>.</summary>
    public PixelSize? Size { get; init; }

    /// <summary>Side of a painted mask px in level-0 px; null: by the kind of file.</summary>
    public double? Downsample { get; init; }

    /// <summary>Painting samples a px's corner instead of its centre.</summary>
    public bool Corner { get; init; }

    /// <summary>Side of a traced mask's px in level-0 px; null: by the slide.</summary>
    public double? Level0PerPixel { get; init; }

    public byte? Tumor { get; init; }

    public byte? Unknown { get; init; }

    /// <summary>Group of traced areas.</summary>
    public string Group { get; init; } = "Tumor";

    /// <summary>Added to every point, level-0 px.</summary>
    public Level0Point Move { get; init; }

    public LabelRule Rule => new(Unknown, Tumor);

    /// <summary>All invalid settings together.</summary>
    /// <param name="paints">Some output is a mask.</param>
    /// <param name="traces">Some input is a mask.</param>
    public IEnumerable<string> Problems(bool paints, bool traces)
    {
        if (Slide is not null && Size is not null)
            yield return "--slide and --size exclude each other";
        if (Size is { } size && (size.Width is < 1 or > LongestSide || size.Height is < 1 or > LongestSide))
            yield return $"--size is {size.Width}x{size.Height}, expected sides of 1 to {LongestSide} px";
        if (Downsample is { } downsample && downsample is not (>= 1 and <= MostDownsample))
            yield return $"--downsample is {downsample}, expected 1 to {MostDownsample}";
        if (Level0PerPixel is { } scale && scale is not (> 0 and <= MostDownsample))
            yield return $"--level0-per-px is {scale}, expected more than 0, up to {MostDownsample}";
        if (Tumor is { } tumor && tumor == Unknown)
            yield return $"--tumor and --unknown are both {tumor}, expected different values";
        if (paints && Slide is null && Size is null)
            yield return "a mask needs the size of its slide: give --slide FILE or --size WIDTHxHEIGHT (level-0 px)";
        if (paints && (Tumor == 0 || Unknown == 0))
            yield return $"{(Tumor == 0 ? "--tumor" : "--unknown")} is 0, which is normal tissue in a painted mask; choose 1 to 255";
        if (traces && Slide is null && Level0PerPixel is null)
            yield return "a mask's px need their size on the slide: give --slide FILE or --level0-per-px N (1 where the mask is as large as the slide)";
    }
}
