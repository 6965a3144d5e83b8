using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Tissue;

/// <summary>
/// What lies on a slide and is neither tissue nor glass: pen strokes, and near-black areas such as a scanner's frame. By colour
/// (<see cref="InkColors"/>) and by breadth, because a few px of any colour occur in tissue too.
/// </summary>
/// <param name="Mask">
/// The px to leave out, with a rim in which they and their neighbours are mixed: 16 µm of ink, 8 µm of black, one px at least.
/// </param>
/// <param name="PenPixels">Of these, blue, green and red ink, without the rim.</param>
/// <param name="BlackPixels">Of these, near-black areas and black ink, without the rim.</param>
internal sealed record SlideMarks(BitMask Mask, long PenPixels, long BlackPixels)
{
    /// <summary>A stroke holds a square of this side, µm: surgical ink along a margin is thinner.</summary>
    private const double LeastBreadth = 40;

    private const double LeastAreaUm2 = 10_000;
    private const double PenRim = 16,
        BlackRim = 8;

    public static SlideMarks None(RgbImage overview) => new(new BitMask(overview.Width, overview.Height), 0, 0);

    /// <param name="umPerPixel">Side of an overview px in µm.</param>
    public static SlideMarks Find(RgbImage overview, OverviewArea area, double umPerPixel)
    {
        var side = Math.Max(3, (int)Math.Round(LeastBreadth / umPerPixel));
        var least = LeastAreaUm2 / (umPerPixel * umPerPixel);
        BitMask Broad(Func<int, int, int, bool> strong, Func<int, int, int, bool> weak)
        {
            var mask = area.Select(overview, weak);
            Morphology.KeepBroad(mask, weak == strong ? mask : area.Select(overview, strong), side, least);
            return mask;
        }

        var pen = Broad(InkColors.IsBlueOrGreen, InkColors.MayBeBlueOrGreen);
        pen.Add(Broad(InkColors.IsRed, InkColors.IsRed));
        var black = Broad(InkColors.IsBlack, InkColors.IsBlack);
        var (penPixels, blackPixels) = (pen.Count(), black.Count());
        pen = Grown(pen, penPixels, PenRim / umPerPixel);
        pen.Add(Grown(black, blackPixels, BlackRim / umPerPixel));
        return new SlideMarks(pen, penPixels, blackPixels);
    }

    private static BitMask Grown(BitMask mask, long pixels, double by) =>
        pixels > 0 ? Morphology.Grow(mask, (int)Math.Max(1, Math.Round(by))) : mask;
}
