using TumorTrace.Core.Geometry;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Tiles;
using TumorTrace.Server.Workspace;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Server.Api;

/// <summary>Which tile of which slide: a Deep Zoom level, a column and a row.</summary>
internal sealed record TileAddress(string Id, int Level, int Column, int Row)
{
    /// <summary>The tile in a URL, and in its entity tag.</summary>
    internal string Name => $"{Level}/{Column}_{Row}";
}

/// <summary>Deep Zoom tiles of the slide, its heatmap and its tissue mask, all in the same pyramid.</summary>
internal static class TileEndpoints
{
    private const string Png = "image/png";
    private const string Heatmap = "heatmap.ome.tif";
    private const string Tissue = "tissue.png";
    private const double DefaultThreshold = 0.3;

    internal static void Map(IEndpointRouteBuilder api)
    {
        var slide = api.MapGroup("/slides/{id}").WithTags("Tiles");
        slide
            .MapGet(
                "/image.dzi",
                (string id, HttpContext context, SlideService slides) => Descriptor(context, slides.Zoom(slides.RequireImage(id)), "jpeg")
            )
            .WithSummary("Deep Zoom descriptor of the slide.");
        slide
            .MapGet(
                "/heatmap.dzi",
                (string id, HttpContext context, SlideService slides) =>
                    Descriptor(context, slides.Zoom(slides.RequireOutput(id, Heatmap)), "png")
            )
            .WithSummary("Deep Zoom descriptor of the heatmap.");
        slide
            .MapGet(
                "/tissue.dzi",
                (string id, HttpContext context, SlideService slides) =>
                    Descriptor(context, slides.Zoom(slides.RequireOutput(id, Tissue)), "png")
            )
            .WithSummary("Deep Zoom descriptor of the tissue mask.");
        slide
            .MapGet("/image_files/{level:int}/{column:int}_{row:int}.jpeg", Image)
            .WithSummary("A tile of the slide.")
            .Produces(200, contentType: "image/jpeg");
        slide
            .MapGet("/heatmap_files/{level:int}/{column:int}_{row:int}.png", HeatmapTile)
            .WithSummary("A tile of the heatmap, transparent below the threshold.")
            .Produces(200, contentType: Png);
        slide
            .MapGet("/tissue_files/{level:int}/{column:int}_{row:int}.png", TissueTile)
            .WithSummary("A tile of the tissue mask, transparent on glass.")
            .Produces(200, contentType: Png);
    }

    private static Task Descriptor(HttpContext context, DeepZoom zoom, string format)
    {
        var xml = zoom.Descriptor(format);
        return CachedResponse.WriteAsync(
            context,
            FileStamp.Tag(xml),
            CachedResponse.Revalidated,
            "application/xml",
            () => Task.FromResult(System.Text.Encoding.UTF8.GetBytes(xml))
        );
    }

    private static Task Image([AsParameters] TileAddress tile, HttpContext context, SlideService slides, SlideTiles tiles)
    {
        var entry = slides.RequireImage(tile.Id);
        var (zoom, rect) = Locate(slides, entry, tile);
        return CachedResponse.WriteAsync(
            context,
            FileStamp.Tag(SlideTiles.Stamp(entry), tile.Name),
            CachedResponse.ForAnHour,
            "image/jpeg",
            () => tiles.TileAsync(entry, zoom, tile.Level, rect, context.RequestAborted)
        );
    }

    private static Task HeatmapTile(
        [AsParameters] TileAddress tile,
        HttpContext context,
        SlideService slides,
        HeatmapTiles tiles,
        double threshold = DefaultThreshold,
        string palette = Palette.Default
    )
    {
        var entry = slides.RequireOutput(tile.Id, Heatmap);
        var (zoom, rect) = Locate(slides, entry, tile);
        var colours = new HeatmapColours(Thresholds.Check(threshold), palette);
        if (Palette.Find(palette) is null)
            throw RequestProblemException.Malformed($"palette is {palette}, expected one of {string.Join(", ", Palette.Names)}");
        return CachedResponse.WriteAsync(
            context,
            FileStamp.Tag(HeatmapTiles.Stamp(entry), $"{tile.Name}/{colours.Threshold}/{palette}"),
            CachedResponse.Revalidated,
            Png,
            () => tiles.TileAsync(entry, zoom, tile.Level, rect, colours, context.RequestAborted)
        );
    }

    private static Task TissueTile([AsParameters] TileAddress tile, HttpContext context, SlideService slides, TissueTiles tiles)
    {
        var entry = slides.RequireOutput(tile.Id, Tissue);
        var (zoom, rect) = Locate(slides, entry, tile);
        return CachedResponse.WriteAsync(
            context,
            FileStamp.Tag(TissueTiles.Stamp(entry), tile.Name),
            CachedResponse.Revalidated,
            Png,
            () => tiles.TileAsync(entry, zoom, tile.Level, rect, context.RequestAborted)
        );
    }

    private static (DeepZoom Zoom, WorkingRect Rect) Locate(SlideService slides, SlideEntry entry, TileAddress tile)
    {
        var zoom = slides.Zoom(entry);
        return zoom.Tile(tile.Level, tile.Column, tile.Row) is { } rect
            ? (zoom, rect)
            : throw RequestProblemException.NotFound(
                $"{entry.Name}: there is no tile {tile.Column}_{tile.Row} on level {tile.Level}; levels are 0 to {zoom.MaxLevel}"
            );
    }
}
