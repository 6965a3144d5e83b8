using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Tissue;

/// <summary>How tissue is told from glass. Lengths and areas in µm.</summary>
/// <param name="Channel">The HSV channel that OTSU's threshold is taken on; S works best on H&amp;E (paper, Fig. 5).</param>
/// <param name="MinObjectUm2">Smaller tissue specks are dropped: 5,000 µm², a disc of 80 µm, but at most 1% of the scanned area.</param>
/// <param name="MinHoleUm2">
/// Smaller holes in the tissue are filled: 20,000 µm², a disc of 160 µm, but at most 1% of the scanned area.
/// </param>
/// <param name="ThresholdFloor">
/// OTSU always splits a histogram; on a blank slide it would split the glass's own noise. A threshold below this saturation (0..255;
/// stained tissue has 30 and more) is therefore used only if OTSU's classes are clearly two; else this is the threshold.
/// </param>
/// <param name="GlassCeiling">
/// A slide that is tissue from edge to edge has no glass to split off. When the mean saturation of the class that
/// OTSU takes for background exceeds this (0..255; glass has 0 to 12), the floor is used as the threshold.
/// </param>
/// <param name="MaskFile">A mask image or annotation file that replaces OTSU; null for OTSU.</param>
public sealed record TissueOptions(
    HsvChannel Channel = HsvChannel.Saturation,
    double MinObjectUm2 = 5_000,
    double MinHoleUm2 = 20_000,
    int ThresholdFloor = 18,
    int GlassCeiling = 30,
    string? MaskFile = null
)
{
    /// <summary>Neither usual limit is more than this share of the scanned area.</summary>
    internal const double LargestSpeckShare = 0.01;

    /// <summary>
    /// Takes pen strokes and near-black areas for tissue where the channel does. They are left out otherwise, and a slide that is not
    /// bright-field has no tissue.
    /// </summary>
    public bool KeepPen { get; init; }

    public IEnumerable<OptionProblem> Problems()
    {
        if (MinObjectUm2 < 0)
            yield return new(nameof(MinObjectUm2), $"{MinObjectUm2} µm²", "0 or more");
        if (MinHoleUm2 < 0)
            yield return new(nameof(MinHoleUm2), $"{MinHoleUm2} µm²", "0 or more");
        if (ThresholdFloor is < 0 or > 255)
            yield return new(nameof(ThresholdFloor), $"{ThresholdFloor}", "0 to 255");
    }
}
