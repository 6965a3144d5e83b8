using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Tissue;

/// <summary>Stage 1: finds the tissue at 1.25x (8 µm/px) by OTSU's threshold, or takes the user's mask.</summary>
internal static class TissueFinder
{
    /// <summary>Pixel size of the tissue mask, 1.25x (paper, "Preprocessing").</summary>
    public const double MaskMpp = 8;

    private const int Band = 256;

    /// <param name="mpp">µm per level-0 px of the slide.</param>
    /// <param name="given">The user's own mask (tumour label = tissue), or null for OTSU.</param>
    public static TissueMask Find(
        ISlide slide,
        double mpp,
        TissueOptions options,
        ILabelMap? given = null,
        IStageProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(options);
        // Level 0 itself where the slide is coarser than the mask.
        var downsample = Math.Max(1, Math.Round(MaskMpp / mpp));
        var overview = ReadOverview(slide, downsample, progress, cancel);
        var (mask, threshold, otsu, note) = given is null
            ? Threshold(slide.Info, overview, downsample, options)
            : (FromLabels(given, overview, downsample), -1, default, "the user's mask");
        if (given is null)
            CleanUp(mask, options, downsample * mpp * downsample * mpp);
        return new TissueMask(mask, downsample, overview, threshold, otsu, note);
    }

    private static RgbImage ReadOverview(ISlide slide, double downsample, IStageProgress? progress, CancellationToken cancel)
    {
        // Rounded up: the last column and row may cover less than a whole mask pixel, and still hold tissue.
        var size = slide.Info.Size;
        var scale = WorkingScale.ForRatio(slide.Info, downsample) with
        {
            Size = new PixelSize((long)Math.Ceiling(size.Width / downsample), (long)Math.Ceiling(size.Height / downsample)),
        };
        var working = new WorkingSlide(slide, scale, cacheBytes: 32L << 20);
        var overview = new RgbImage((int)scale.Size.Width, (int)scale.Size.Height);
        progress?.Start(StageNames.Tissue, overview.Height);
        for (var y = 0; y < overview.Height; y += Band)
        {
            for (var x = 0; x < overview.Width; x += Band)
            {
                cancel.ThrowIfCancellationRequested();
                CopyBlock(working, overview, x, y);
            }
            progress?.Advance(Math.Min(Band, overview.Height - y));
        }
        progress?.Finish();
        return overview;
    }

    private static void CopyBlock(WorkingSlide working, RgbImage overview, int x, int y)
    {
        var width = Math.Min(Band, overview.Width - x);
        var height = Math.Min(Band, overview.Height - y);
        var block = new byte[width * height * 3];
        working.Read(new WorkingRect(x, y, width, height), block);
        for (var row = 0; row < height; row++)
            block.AsSpan(row * width * 3, width * 3).CopyTo(overview.Row(y + row)[(x * 3)..]);
    }

    private static (BitMask, int, Otsu, string?) Threshold(SlideInfo info, RgbImage overview, double downsample, TissueOptions options)
    {
        var left = (int)Math.Ceiling(info.Bounds.X / downsample);
        var top = (int)Math.Ceiling(info.Bounds.Y / downsample);
        var right = (int)Math.Min(overview.Width, Math.Ceiling(info.Bounds.Right / downsample));
        var bottom = (int)Math.Min(overview.Height, Math.Ceiling(info.Bounds.Bottom / downsample));
        var histogram = new long[256];
        ForEach(overview, options.Channel, left, top, right, bottom, (_, _, value) => histogram[value]++);
        var otsu = Otsu.Compute(histogram);
        var (threshold, note) = Decide(otsu, options);
        var mask = new BitMask(overview.Width, overview.Height);
        ForEach(
            overview,
            options.Channel,
            left,
            top,
            right,
            bottom,
            (x, y, value) => mask[x, y] = IsTissue(options.Channel, value, threshold)
        );
        return (mask, threshold, otsu, note);
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
            _ when otsu.Threshold < options.ThresholdFloor => (
                options.ThresholdFloor,
                $"OTSU's threshold {otsu.Threshold} lies in the glass (separability {otsu.Separability:f2}): the floor is used"
            ),
            _ => (otsu.Threshold, null),
        };

    // Tissue is more saturated and darker than glass.
    private static bool IsTissue(HsvChannel channel, byte value, int threshold) =>
        channel == HsvChannel.Value ? value <= threshold : value > threshold;

    private static void ForEach(RgbImage image, HsvChannel channel, int left, int top, int right, int bottom, Action<int, int, byte> action)
    {
        for (var y = Math.Max(0, top); y < bottom; y++)
        {
            var row = image.Row(y);
            for (var x = Math.Max(0, left); x < right; x++)
                action(x, y, Hsv.Channel(channel, row[x * 3], row[x * 3 + 1], row[x * 3 + 2]));
        }
    }

    private static void CleanUp(BitMask mask, TissueOptions options, double um2PerPixel)
    {
        // One mask pixel always survives where a pixel is larger than the smallest object: nothing to judge it by.
        Morphology.RemoveSmallObjects(mask, options.MinObjectUm2 / um2PerPixel);
        Morphology.FillSmallHoles(mask, options.MinHoleUm2 / um2PerPixel);
    }

    private static BitMask FromLabels(ILabelMap labels, RgbImage overview, double downsample)
    {
        var mask = new BitMask(overview.Width, overview.Height);
        var row = new byte[overview.Width];
        for (var y = 0; y < overview.Height; y++)
        {
            labels.Read(new Level0Point(0, y * downsample), downsample, overview.Width, 1, row);
            for (var x = 0; x < row.Length; x++)
                mask[x, y] = row[x] == AreaLabel.Inside;
        }
        return mask;
    }
}
