using System.Globalization;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Tissue;

/// <summary>The tissue of an overview by OTSU's threshold: what is left out, the threshold, and what the user should know.</summary>
internal static class TissueThreshold
{
    /// <summary>From here on OTSU's two classes are really two. Noise has 0.64 (normal) to 0.75 (uniform).</summary>
    private const double TwoClasses = 0.8;

    /// <summary>Least distance of the classes' mean saturations: a scanner's stripes and shades of glass are nearer.</summary>
    private const double LeastContrast = 8;

    /// <param name="umPerPixel">Side of an overview px in µm.</param>
    public static (BitMask Mask, int Threshold, Otsu Otsu, double Pen, IReadOnlyList<string> Notes) Find(
        RgbImage overview,
        OverviewArea area,
        double umPerPixel,
        TissueOptions options
    )
    {
        options = Fitted(options, area.Pixels * umPerPixel * umPerPixel);
        var look = SlideLook.From(overview, area);
        var marks = options.KeepPen ? SlideMarks.None(overview) : SlideMarks.Find(overview, area, umPerPixel);
        bool IsOut(int x, int y, byte r, byte g, byte b) =>
            !options.KeepPen && (InkColors.Max(r, g, b) < InkColors.NoLight || marks.Mask[x, y]);

        var histogram = new long[256];
        area.ForEach(overview, (x, y, r, g, b) => histogram[Hsv.Channel(options.Channel, r, g, b)] += IsOut(x, y, r, g, b) ? 0 : 1);
        var otsu = Otsu.Compute(histogram);
        var (threshold, note) = Decide(otsu, options);
        var mask = new BitMask(overview.Width, overview.Height);
        if (look.NotBrightField is null || options.KeepPen)
            area.ForEach(
                overview,
                (x, y, r, g, b) =>
                    mask[x, y] = !IsOut(x, y, r, g, b) && IsTissue(options.Channel, Hsv.Channel(options.Channel, r, g, b), threshold)
            );
        var stained = mask.Count();
        CleanUp(mask, options, umPerPixel * umPerPixel);
        mask.Remove(marks.Mask);
        var notes = Notes(look, marks, area, note, options);
        if (mask.Count() == 0)
            notes.Add(NoTissue(look, marks, area, stained, threshold, otsu, options));
        return (mask, threshold, otsu, marks.PenPixels / (double)Math.Max(1, area.Pixels), notes);
    }

    /// <summary>What is a speck on a slide may be all the tissue of a small field. Other limits than the usual ones stand.</summary>
    private static TissueOptions Fitted(TissueOptions options, double areaUm2)
    {
        var usual = new TissueOptions();
        double Limit(double asked, double usually) =>
            asked.Equals(usually) ? Math.Min(usually, areaUm2 * TissueOptions.LargestSpeckShare) : asked;
        return options with
        {
            MinObjectUm2 = Limit(options.MinObjectUm2, usual.MinObjectUm2),
            MinHoleUm2 = Limit(options.MinHoleUm2, usual.MinHoleUm2),
        };
    }

    // Floor and ceiling are about saturation; on H and V OTSU's threshold stands as it is.
    private static (int Threshold, string? Note) Decide(Otsu otsu, TissueOptions options) =>
        options.Channel switch
        {
            not HsvChannel.Saturation => (otsu.Threshold, null),
            _ when otsu.BackgroundMean > options.GlassCeiling => (
                options.ThresholdFloor,
                $"no glass in the slide (the paler class has a mean saturation of {otsu.BackgroundMean:f0}): everything stained is tissue"
            ),
            _ when otsu.Threshold >= options.ThresholdFloor => (otsu.Threshold, null),
            _ when IsPale(otsu, options.ThresholdFloor) => (
                otsu.Threshold,
                $"pale staining: OTSU's threshold {otsu.Threshold} (separability {otsu.Separability:f2}) goes before the floor of "
                    + $"{options.ThresholdFloor}"
            ),
            _ => (
                options.ThresholdFloor,
                $"OTSU's threshold {otsu.Threshold} lies in the glass (separability {otsu.Separability:f2}): the floor is used"
            ),
        };

    // Two classes, and the floor would cut through the second one; tissue of more than twice the floor it leaves whole.
    private static bool IsPale(Otsu otsu, int floor) =>
        otsu.Separability >= TwoClasses && otsu.ForegroundMean - otsu.BackgroundMean >= LeastContrast && otsu.ForegroundMean < 2 * floor;

    // Tissue is more saturated and darker than glass.
    private static bool IsTissue(HsvChannel channel, byte value, int threshold) =>
        channel == HsvChannel.Value ? value <= threshold : value > threshold;

    private static void CleanUp(BitMask mask, TissueOptions options, double um2PerPixel)
    {
        // One mask pixel always survives where a pixel is larger than the smallest object: nothing to judge it by.
        Morphology.RemoveSmallObjects(mask, options.MinObjectUm2 / um2PerPixel);
        Morphology.FillSmallHoles(mask, options.MinHoleUm2 / um2PerPixel);
    }

    private static List<string> Notes(SlideLook look, SlideMarks marks, OverviewArea area, string? threshold, TissueOptions options)
    {
        var notes = new List<string>();
        if (look.NotBrightField is { } reason && options.KeepPen)
            notes.Add($"the slide is not bright-field H&E: {reason}; what is taken for tissue here may be anything");
        if (look.NotBrightField is null && look.Brown >= SlideLook.MuchBrown)
            notes.Add(
                $"{Percent(look.Brown)} of what is coloured is brown, as DAB is: the models are trained on H&E, not on immunohistochemistry"
            );
        if (marks.PenPixels > 0)
            notes.Add($"pen strokes on {Share(marks.PenPixels, area)} of the slide are left out of the tissue; an option keeps them");
        if (marks.BlackPixels > 0)
            notes.Add($"black areas on {Share(marks.BlackPixels, area)} of the slide (frame, ink) are neither tissue nor glass");
        if (look.NotBrightField is null && threshold is not null)
            notes.Add(threshold);
        return notes;
    }

    private static string NoTissue(
        SlideLook look,
        SlideMarks marks,
        OverviewArea area,
        long stained,
        int threshold,
        Otsu otsu,
        TissueOptions options
    )
    {
        if (look.NotBrightField is { } reason)
            return $"no tissue found: the slide is not bright-field H&E: {reason}; give the tissue as a mask or as annotations";
        var why =
            stained > 0 ? $"all that is stained is in specks smaller than {options.MinObjectUm2:f0} µm²"
            : 2 * (marks.PenPixels + marks.BlackPixels) > area.Pixels
                ? $"{Share(marks.PenPixels + marks.BlackPixels, area)} of the slide is pen or near-black"
            : options.Channel != HsvChannel.Saturation ? $"no part lies beyond OTSU's threshold {threshold} on {options.Channel}"
            : $"no part has a saturation above {threshold} of 255 (OTSU {otsu.Threshold}, separability {otsu.Separability:f2}): "
                + "the slide is blank, or very pale";
        return $"no tissue found: {why}; if there is some, give it as a mask or as annotations, or try another channel, "
            + "smaller specks, or keeping pen strokes";
    }

    private static string Share(long pixels, OverviewArea area) => Percent(pixels / (double)Math.Max(1, area.Pixels));

    private static string Percent(double share) =>
        share < 0.001 ? "less than 0.1%" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#}%");
}
