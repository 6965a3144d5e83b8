using TumorTrace.Core.Geometry;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Tiles;
using TumorTrace.Server.Workspace;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Server.Api;

/// <summary>Deep Zoom: the slide, and its heatmap and tissue mask in the same pyramid.</summary>
internal static class TileEndpoints
{
    private const string Png = "image/png";
    private const string Heatmap = RunFiles.Heatmap;
    private const string Tissue = RunFiles.Tissue;

    internal static void Map(IEndpointRouteBuilder api)
    {
        var slide = api.MapGroup("/slides/{id}").WithTags("Tiles");
        slide
            .MapGet(
                "/image.dzi",
                (string id, HttpContext context, SlideDesk desk) => Descriptor(context, desk.Zoom(desk.RequireImage(id)), "jpeg")
            )
            .WithSummary("Deep Zoom descriptor of the slide.");
        slide
            .MapGet(
                "/heatmap.dzi",
                (string id, HttpContext context, SlideDesk desk) => Descriptor(context, desk.Zoom(desk.RequireOutput(id, Heatmap)), "png")
            )
            .WithSummary("Deep Zoom descriptor of the heatmap.");
        slide
            .MapGet(
                "/tissue.dzi",
                (string id, HttpContext context, SlideDesk desk) => Descriptor(context, desk.Zoom(desk.RequireOutput(id, Tissue)), "png")
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
        return Cached.AnswerAsync(
            context,
            FileStamp.Tag(xml),
            Cached.Asked,
            "application/xml",
            () => Task.FromResult(System.Text.Encoding.UTF8.GetBytes(xml))
        );
    }

    private static Task Image(string id, int level, int column, int row, HttpContext context, SlideDesk desk, SlideTiles tiles)
    {
        var entry = desk.RequireImage(id);
        var (zoom, rect) = Place(desk, entry, level, column, row);
        return Cached.AnswerAsync(
            context,
            FileStamp.Tag(SlideTiles.Stamp(entry), $"{level}/{column}_{row}"),
            Cached.ForAnHour,
            "image/jpeg",
            () => tiles.TileAsync(entry, zoom, level, rect, context.RequestAborted)
        );
    }

    private static Task HeatmapTile(
        string id,
        int level,
        int column,
        int row,
        HttpContext context,
        SlideDesk desk,
        HeatmapTiles tiles,
        double? threshold = null,
        string palette = Palette.Default
    )
    {
        var entry = desk.RequireOutput(id, Heatmap);
        var (zoom, rect) = Place(desk, entry, level, column, row);
        var least = Thresholds.Checked(threshold ?? 0.3);
        if (Palette.Find(palette) is null)
            throw RequestProblemException.Malformed($"palette is {palette}, expected one of {string.Join(", ", Palette.Names)}");
        return Cached.AnswerAsync(
            context,
            FileStamp.Tag(HeatmapTiles.Stamp(entry), $"{level}/{column}_{row}/{least}/{palette}"),
            Cached.Asked,
            Png,
            () => tiles.TileAsync(entry, zoom, level, rect, least, palette, context.RequestAborted)
        );
    }

    private static Task TissueTile(string id, int level, int column, int row, HttpContext context, SlideDesk desk, TissueTiles tiles)
    {
        var entry = desk.RequireOutput(id, Tissue);
        var (zoom, rect) = Place(desk, entry, level, column, row);
        return Cached.AnswerAsync(
            context,
            FileStamp.Tag(TissueTiles.Stamp(entry), $"{level}/{column}_{row}"),
            Cached.Asked,
            Png,
            () => tiles.TileAsync(entry, zoom, level, rect, context.RequestAborted)
        );
    }

    private static (DeepZoom Zoom, WorkingRect Rect) Place(SlideDesk desk, SlideEntry entry, int level, int column, int row)
    {
        var zoom = desk.Zoom(entry);
        return zoom.Tile(level, column, row) is { } rect
            ? (zoom, rect)
            : throw RequestProblemException.NotFound(
                $"{entry.Name}: there is no tile {column}_{row} on level {level}; levels are 0 to {zoom.MaxLevel}"
            );
    }
}
