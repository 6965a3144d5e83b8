using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Conversion;

/// <summary>How to convert; the same for all files of a folder.</summary>
public sealed record ConvertRequest
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

    /// <summary>Classes that are tumour, and no others; empty: by the usual names.</summary>
    public IReadOnlyList<string> TumorClasses { get; init; } = [];

    /// <summary>What the output cannot hold, or cannot be read, is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Group of traced areas.</summary>
    public string Group { get; init; } = "Tumor";

    /// <summary>Added to every point, level-0 px.</summary>
    public Level0Point Move { get; init; }

    public LabelRule Rule => new(Unknown, Tumor) { TumorClasses = TumorClasses, Strict = Strict };

    /// <summary>All invalid settings together.</summary>
    /// <param name="paints">Some output is a mask.</param>
    /// <param name="traces">Some input is a mask.</param>
    internal IEnumerable<OptionProblem> Problems(bool paints, bool traces)
    {
        if (Slide is not null && Size is not null)
            yield return new(nameof(Size), "given beside the slide", "one of the two");
        if (Size is { } size && (size.Width is < 1 or > LongestSide || size.Height is < 1 or > LongestSide))
            yield return new(nameof(Size), $"{size.Width}x{size.Height}", $"sides of 1 to {LongestSide} px");
        if (Downsample is { } downsample && downsample is not (>= 1 and <= MostDownsample))
            yield return new(nameof(Downsample), $"{downsample}", $"1 to {MostDownsample}");
        if (Level0PerPixel is { } scale && scale is not (> 0 and <= MostDownsample))
            yield return new(nameof(Level0PerPixel), $"{scale}", $"more than 0, up to {MostDownsample}");
        if (Tumor is { } tumor && tumor == Unknown)
            yield return new(nameof(Tumor), $"{tumor}, as is what is not known", "different values");
        if (!Level0Bound.Holds(Move.X) || !Level0Bound.Holds(Move.Y))
            yield return new(nameof(Move), $"{Move.X},{Move.Y}", $"level-0 px {Level0Bound.Expected}");
        if (paints && Slide is null && Size is null)
            yield return new(nameof(Slide), "missing", "the slide's file, or its size in level-0 px: a mask needs the size of its slide");
        if (paints && (Tumor == 0 || Unknown == 0))
            yield return new(Tumor == 0 ? nameof(Tumor) : nameof(Unknown), "0, which is normal tissue in a painted mask", "1 to 255");
        if (traces && Slide is null && Level0PerPixel is null)
            yield return new(
                nameof(Slide),
                "missing",
                "the slide's file, or the side of a mask's px in level-0 px (1 if the mask is as large as the slide)"
            );
    }
}
