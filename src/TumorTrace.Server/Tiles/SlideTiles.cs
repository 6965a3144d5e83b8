using System.Collections.Concurrent;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Slides;
using TumorTrace.Server.Workspace;
using TumorTrace.Slides;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Server.Tiles;

/// <summary>Deep Zoom tiles and thumbnails straight from slides.</summary>
internal sealed class SlideTiles(HandlePool<ISlide> slides, TileStore store)
{
    private const int ThumbnailSide = 320;

    /// <summary>Coarse tiles of slides without coarse levels are made from this picture.</summary>
    private const int OverviewSide = 2048;

    /// <summary>Reductions of a stored level above this use the overview.</summary>
    private const double MostResidual = 16;

    /// <summary>Keyed by the file's state, so that neither a listing nor a cached tile opens a slide again.</summary>
    private readonly ConcurrentDictionary<string, SlideInfo> _infos = new(StringComparer.Ordinal);

    internal SlideInfo Info(SlideEntry entry) =>
        _infos.GetOrAdd(
            Key(entry),
            _ =>
            {
                using var lease = Rent(entry);
                return lease.Value.Info;
            }
        );

    internal static string Stamp(SlideEntry entry) => FileStamp.Compute(entry.RequireSlide());

    /// <exception cref="ArgumentException">There is no such tile.</exception>
    internal Task<byte[]> TileAsync(SlideEntry entry, DeepZoom zoom, int level, WorkingRect rect, CancellationToken cancel)
    {
        var ratio = zoom.Ratio(level);
        return JpegAsync(entry, $"{ratio}|{rect.X}|{rect.Y}", ratio, rect, cancel);
    }

    internal Task<byte[]> ThumbnailAsync(SlideEntry entry, CancellationToken cancel)
    {
        var size = Info(entry).Size;
        var ratio = Math.Max(1, Math.Max(size.Width, size.Height) / (double)ThumbnailSide);
        var rect = new WorkingRect(0, 0, (int)Math.Max(1, size.Width / ratio), (int)Math.Max(1, size.Height / ratio));
        return JpegAsync(entry, "thumbnail", ratio, rect, cancel);
    }

    private async Task<byte[]> JpegAsync(SlideEntry entry, string picture, double ratio, WorkingRect rect, CancellationToken cancel)
    {
        var stamp = Stamp(entry);
        var key = $"{stamp}|{picture}";
        if (store.Find(key) is { } kept)
            return kept;
        var overview = await OverviewAsync(entry, stamp, ratio, cancel);
        return await store.GetAsync(key, stop => JpegPicture.Encode(Read(entry, ratio, rect, overview, stop)), cancel);
    }

    private RgbImage Read(SlideEntry entry, double ratio, WorkingRect rect, Overview? overview, CancellationToken stop)
    {
        if (overview is not null)
            return overview.Read(ratio, rect);
        using var lease = Rent(entry);
        return RegionReader.Read(lease.Value, ratio, rect, stop);
    }

    /// <summary>Null if the slide has a level for the reduction.</summary>
    private async Task<Overview?> OverviewAsync(SlideEntry entry, string stamp, double ratio, CancellationToken cancel)
    {
        var info = Info(entry);
        if (WorkingScale.ForRatio(info, ratio).Residual <= MostResidual)
            return null;
        var factor = 1;
        while (Math.Max(info.Size.Width, info.Size.Height) > (long)OverviewSide * factor && factor < ratio)
            factor *= 2;
        var width = (int)((info.Size.Width + factor - 1) / factor);
        var height = (int)((info.Size.Height + factor - 1) / factor);
        var pixels = await store.GetAsync(
            $"{stamp}|overview|{factor}",
            stop =>
            {
                using var lease = Rent(entry);
                return RegionReader.Read(lease.Value, factor, new WorkingRect(0, 0, width, height), stop).Pixels;
            },
            cancel
        );
        return new Overview(new RgbImage(width, height, pixels), factor);
    }

    private HandlePool<ISlide>.Lease Rent(SlideEntry entry) =>
        slides.Rent(Key(entry), () => SlideFile.Open(entry.RequireSlide(), entry.GivenMpp));

    private static string Key(SlideEntry entry) => $"{Stamp(entry)}|{entry.GivenMpp}";
}
