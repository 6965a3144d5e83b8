using TumorTrace.Core.Annotations;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Workspace;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Server.Tiles;

/// <summary>How a heatmap is coloured.</summary>
/// <param name="Threshold">Lower probabilities are transparent.</param>
/// <param name="Palette">Name of the palette, see <see cref="Slides.Rasters.Palette"/>.</param>
internal sealed record HeatmapColours(double Threshold, string Palette);

/// <summary>Coloured tiles of runs' heatmaps, and polygons traced from them at any threshold.</summary>
internal sealed class HeatmapTiles(HandlePool<HeatmapLevels> heatmaps, ScratchFolder scratch) : IDisposable
{
    // Each store makes one at a time, apart from the slide's tiles, which must not wait for a large map to be opened or traced.
    private readonly TileStore _tiles = new(64L << 20, 1);
    private readonly TileStore _polygons = new(64L << 20, 1);
    private int _opened;

    internal static string Stamp(SlideEntry entry) => FileStamp.Compute(entry.File(RunFiles.Heatmap));

    internal Task<byte[]> TileAsync(
        SlideEntry entry,
        DeepZoom zoom,
        int level,
        WorkingRect rect,
        HeatmapColours colours,
        CancellationToken cancel
    ) =>
        _tiles.GetAsync(
            $"{Stamp(entry)}|{level}|{rect.X}|{rect.Y}|{colours.Threshold}|{colours.Palette}",
            _ =>
            {
                using var lease = Rent(entry, pyramid: true);
                return Paint(lease.Value.Sample(zoom.Ratio(level), rect), rect, colours);
            },
            cancel
        );

    /// <summary>
    /// GeoJSON of the regions, in level-0 px: at the run's threshold as the run drew them, else at or above the threshold.
    /// </summary>
    internal Task<byte[]> PolygonsAsync(SlideEntry entry, double threshold, CancellationToken cancel) =>
        _polygons.GetAsync(
            $"{Stamp(entry)}|{threshold}",
            stop =>
            {
                using var lease = Rent(entry, pyramid: false);
                var manifest = entry.Manifest!;
                var json = new MemoryStream();
                var traced = lease.Value.Use(map =>
                    PolygonTracer.Trace(map, manifest.Mpp, manifest.Options.Polygons.At(threshold), cancel: stop)
                );
                QuPathGeoJson.Write(json, RegionShapes.From(traced));
                return json.ToArray();
            },
            cancel
        );

    public void Dispose()
    {
        _tiles.Dispose();
        _polygons.Dispose();
    }

    private static byte[] Paint(ushort[] values, WorkingRect rect, HeatmapColours colours)
    {
        var least = Quantised.AtLeast(colours.Threshold);
        var indices = new byte[values.Length];
        // Colour 0 is transparent; a value of 0 never reaches a threshold.
        for (var i = 0; i < values.Length; i++)
            indices[i] = values[i] < least ? (byte)0 : (byte)Math.Max(1, (values[i] + 128) / 257);
        return IndexedPng.Encode(indices, rect.Width, rect.Height, Palette.Find(colours.Palette)!);
    }

    private HandlePool<HeatmapLevels>.Lease Rent(SlideEntry entry, bool pyramid) =>
        heatmaps.Rent(
            $"{Stamp(entry)}|{pyramid}",
            () =>
                new HeatmapLevels(
                    entry.File(RunFiles.Heatmap),
                    Path.Combine(scratch.Path, $"heatmap-{Interlocked.Increment(ref _opened)}"),
                    entry.Manifest!.Heatmap.Level0PerPixel,
                    pyramid
                )
        );
}
