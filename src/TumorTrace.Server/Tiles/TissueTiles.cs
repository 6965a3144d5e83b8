using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Server.Workspace;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Server.Tiles;

/// <summary>The tissue mask as tiles of one colour.</summary>
internal sealed class TissueTiles(HandlePool<TissueTiles.Mask> masks, TileStore store)
{
    // Okabe and Ito's bluish green, which colour-blind people can tell from the light ends of viridis and magma.
    private static readonly byte[] s_palette = [0, 0, 0, 0x00, 0x9E, 0x73, .. new byte[254 * 3]];

    internal sealed record Mask(BitMask Pixels) : IDisposable
    {
        public void Dispose() { }
    }

    internal static string Stamp(SlideEntry entry) => FileStamp.Compute(entry.File("tissue.png"));

    internal Task<byte[]> TileAsync(SlideEntry entry, DeepZoom zoom, int level, WorkingRect rect, CancellationToken cancel) =>
        store.GetAsync(
            $"{Stamp(entry)}|{level}|{rect.X}|{rect.Y}",
            _ =>
            {
                using var lease = masks.Rent(Stamp(entry), () => new Mask(MaskImage.Read(entry.File("tissue.png"))));
                return Paint(lease.Value.Pixels, zoom, zoom.Ratio(level), rect);
            },
            cancel
        );

    private static byte[] Paint(BitMask mask, DeepZoom zoom, long ratio, WorkingRect rect)
    {
        var scaleX = mask.Width / (double)zoom.Size.Width;
        var scaleY = mask.Height / (double)zoom.Size.Height;
        var colours = new byte[rect.Width * rect.Height];
        for (var y = 0; y < rect.Height; y++)
        {
            var row = (int)((rect.Y + y + 0.5) * ratio * scaleY);
            for (var x = 0; x < rect.Width; x++)
                colours[y * rect.Width + x] = mask[(int)((rect.X + x + 0.5) * ratio * scaleX), row] ? (byte)1 : (byte)0;
        }
        return IndexedPng.Encode(colours, rect.Width, rect.Height, s_palette);
    }
}
