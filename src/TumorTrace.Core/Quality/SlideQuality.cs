using System.Globalization;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Quality;

/// <summary>
/// What of a slide may make its result less trustworthy, measured on a sample of its tissue. Nothing of it changes the result. The limits
/// are in docs/method.md, section 10.
/// </summary>
/// <param name="Blurred">Share of the sampled tissue that is out of focus; null where there is too little tissue.</param>
/// <param name="Folded">Share of the tissue that is much darker than the rest, as where it lies double.</param>
/// <param name="Pen">Share of the slide under pen strokes that were left out of the tissue.</param>
/// <param name="StainDegrees">
/// Largest angle between the slide's haematoxylin or eosin and the usual one, in optical density; null where they cannot be measured.
/// </param>
public sealed record SlideQuality(double? Blurred, double Folded, double Pen, double? StainDegrees)
{
    /// <summary>More of it is worth a word.</summary>
    internal const double MostBlurred = 0.25;

    /// <inheritdoc cref="MostBlurred"/>
    internal const double MostFolded = 0.02;

    /// <inheritdoc cref="MostBlurred"/>
    internal const double MostPen = 0.005;

    /// <inheritdoc cref="MostBlurred"/>
    internal const double MostDegrees = 25;

    internal static SlideQuality Measure(ISlide slide, double mpp, TissueMask tissue, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(tissue);
        var sample = TissueSample.Read(slide, mpp, tissue, cancel);
        // Every fourth px of all blocks says as much about two directions as all of them, in a quarter of the time.
        var stain = StainEstimator.Estimate([
            .. sample.SelectMany(block => block.Chunk(3).Where((_, i) => i % 4 == 0)).SelectMany(px => px),
        ]);
        return new SlideQuality(
            sample.Count == 0 ? null : Math.Round(sample.Count(b => Focus.IsBlurred(b, TissueSample.Side)) / (double)sample.Count, 4),
            Math.Round(Folds.Share(tissue, mpp), 4),
            Math.Round(tissue.PenFraction, 4),
            stain is null ? null : Math.Round(Degrees(stain), 1)
        );
    }

    /// <summary>What a reader should know, in a few words each; empty for a slide like others.</summary>
    public IEnumerable<string> Flags()
    {
        if (Blurred > MostBlurred)
            yield return string.Create(CultureInfo.InvariantCulture, $"{Blurred:0%} of the tissue out of focus");
        if (Folded > MostFolded)
            yield return string.Create(CultureInfo.InvariantCulture, $"folds on {Folded:0.#%} of the tissue");
        if (Pen > MostPen)
            yield return string.Create(CultureInfo.InvariantCulture, $"pen on {Pen:0.#%} of the slide");
        if (StainDegrees > MostDegrees)
            yield return string.Create(CultureInfo.InvariantCulture, $"unusual staining ({StainDegrees:0}° off)");
    }

    private static double Degrees(StainProfile stain)
    {
        var usual = StainProfile.Reference;
        return Math.Max(Angle(stain.Haematoxylin, usual.Haematoxylin), Angle(stain.Eosin, usual.Eosin)) * 180 / Math.PI;
    }

    private static double Angle(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double Dot(IReadOnlyList<double> x, IReadOnlyList<double> y) => x.Zip(y, (p, q) => p * q).Sum();
        return Math.Acos(Math.Clamp(Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)), -1, 1));
    }
}
