using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Tissue;

/// <summary>Where the slide holds tissue.</summary>
/// <param name="Mask">One bit for each square of <paramref name="Downsample"/> level-0 px, from the top-left corner.</param>
/// <param name="Overview">The slide at the mask's resolution, for pictures.</param>
/// <param name="Threshold">The threshold used, 0..255; −1 for a given mask.</param>
/// <param name="Otsu">OTSU's own result, before floor and ceiling.</param>
/// <param name="Notes">
/// What the user should know: another threshold than OTSU's, pen strokes left out, a slide that is not H&amp;E, why no tissue was found.
/// </param>
public sealed record TissueMask(BitMask Mask, double Downsample, RgbImage Overview, int Threshold, Otsu Otsu, IReadOnlyList<string> Notes)
{
    /// <summary>Share of the scanned area under pen strokes that were left out of the tissue, 0 to 1.</summary>
    public double PenFraction { get; init; }

    /// <summary>Share of the slide that is tissue, 0 to 1.</summary>
    public double Fraction => Mask.Width * (long)Mask.Height == 0 ? 0 : (double)Mask.Count() / ((long)Mask.Width * Mask.Height);

    /// <summary>True if any tissue lies in the rectangle.</summary>
    public bool AnyIn(Level0Rect rect) =>
        Mask.AnyIn(
            (int)Math.Floor(rect.X / Downsample),
            (int)Math.Floor(rect.Y / Downsample),
            (int)Math.Ceiling(rect.Right / Downsample),
            (int)Math.Ceiling(rect.Bottom / Downsample)
        );
}
