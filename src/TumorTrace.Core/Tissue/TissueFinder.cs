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
        if (given is not null)
            return new TissueMask(FromLabels(given, overview, downsample), downsample, overview, -1, default, []);
        var area = OverviewArea.From(slide.Info, overview, downsample);
        var (mask, threshold, otsu, pen, notes) = TissueThreshold.Find(overview, area, downsample * mpp, options);
        return new TissueMask(mask, downsample, overview, threshold, otsu, notes) { PenFraction = pen };
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
