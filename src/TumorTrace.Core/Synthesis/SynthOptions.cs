using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core.Annotations;

namespace TumorTrace.Core.Synthesis;

/// <summary>
/// Everything a synthetic slide depends on: two equal option values give the same pixels.
/// Sizes in level-0 px, lengths of the scene in µm, so that <see cref="Mpp"/> only changes the sampling.
/// </summary>
internal sealed record SynthOptions
{
    /// <summary>Largest side, that of a whole slide scanned at 40x.</summary>
    public const int MaxSide = 100_000;

    public int Width { get; init; } = 16_384;
    public int Height { get; init; } = 16_384;

    /// <summary>µm per level-0 px, 0.1 to 1: above that nuclei are smaller than two pixels.</summary>
    public double Mpp { get; init; } = 0.25;

    public int Seed { get; init; } = 1;

    /// <summary>How many tumour regions to invent; without meaning when <see cref="Truth"/> is given.</summary>
    public int TumorRegions { get; init; } = 3;

    /// <summary>Area of the tissue sections as a fraction of the slide, 0 (bare glass) to 0.95.</summary>
    public double TissueFraction { get; init; } = 0.35;

    /// <summary>Number of separate tissue sections; 0 lets the seed decide.</summary>
    public int Sections { get; init; }

    /// <summary>Spread of stain strength and hue between seeds and over one slide, 0 (none) to 2.</summary>
    public double StainVariation { get; init; } = 1;

    public int PenMarks { get; init; } = 2;
    public int Folds { get; init; } = 2;

    /// <summary>
    /// Fat, which is as white as glass: with it, less of the sections is found as tissue than <see cref="TissueFraction"/>.
    /// </summary>
    public bool Fat { get; init; } = true;

    /// <summary>Name of the file <see cref="Truth"/> came from, for the record.</summary>
    public string? TruthFile { get; init; }

    /// <summary>Tumour regions to draw instead of invented ones, in level-0 px of this slide.</summary>
    [JsonIgnore]
    public IReadOnlyList<AnnotationShape>? Truth { get; init; }

    /// <summary>All invalid settings together; empty when the options can be used.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Width is < 1 or > MaxSide || Height is < 1 or > MaxSide)
            yield return new(nameof(Width), $"{Width} x {Height}", $"1 to {MaxSide} px per side");
        if (Mpp is not (>= 0.1 and <= 1))
            yield return new(nameof(Mpp), $"{Mpp}", "0.1 to 1 µm/px");
        if (TumorRegions is < 0 or > 10_000)
            yield return new(nameof(TumorRegions), $"{TumorRegions}", "0 to 10000");
        if (TissueFraction is not (>= 0 and <= 0.95))
            yield return new(nameof(TissueFraction), $"{TissueFraction}", "0 to 0.95");
        if (Sections is < 0 or > 50)
            yield return new(nameof(Sections), $"{Sections}", "0 (by seed) to 50");
        if (StainVariation is not (>= 0 and <= 2))
            yield return new(nameof(StainVariation), $"{StainVariation}", "0 to 2");
        if (PenMarks is < 0 or > 20)
            yield return new(nameof(PenMarks), $"{PenMarks}", "0 to 20");
        if (Folds is < 0 or > 50)
            yield return new(nameof(Folds), $"{Folds}", "0 to 50");
        if (Truth is { } truth && Outside(truth) is { } reach)
            yield return new(
                nameof(Truth),
                $"a file whose regions reach to {reach}",
                "regions inside the slide: choose a larger size, or fit them"
            );
    }

    /// <exception cref="UserException">With all problems in one message.</exception>
    public SynthOptions Checked()
    {
        var problems = Problems().ToList();
        return problems.Count == 0 ? this : throw new UserException($"synthetic slide: {string.Join("; ", problems)}");
    }

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    private string? Outside(IReadOnlyList<AnnotationShape> truth)
    {
        var bounds = AnnotationShape.BoundsOf(truth);
        return bounds is { } b && (b.X < 0 || b.Y < 0 || b.Right > Width || b.Bottom > Height)
            ? $"({b.X:0}, {b.Y:0}) .. ({b.Right:0}, {b.Bottom:0})"
            : null;
    }
}
