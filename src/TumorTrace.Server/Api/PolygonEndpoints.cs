using TumorTrace.Server.Tiles;

namespace TumorTrace.Server.Api;

/// <summary>Polygons at a threshold that the viewer chooses.</summary>
internal static class PolygonEndpoints
{
    internal static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/slides/{id}/polygons", Polygons)
            .WithTags("Annotations")
            .WithSummary("Regions of the heatmap at or above a threshold (default: the run's), as QuPath GeoJSON.")
            .Produces(200, contentType: "application/geo+json");

    private static Task Polygons(string id, HttpContext context, SlideService slides, HeatmapTiles tiles, double? threshold = null)
    {
        var entry = slides.RequireOutput(id, "heatmap.ome.tif");
        var least = Thresholds.Check(threshold ?? entry.Manifest!.Options.TumorThreshold);
        return CachedResponse.WriteAsync(
            context,
            FileStamp.Tag(HeatmapTiles.Stamp(entry), $"polygons/{least}"),
            CachedResponse.Revalidated,
            "application/geo+json",
            () => tiles.PolygonsAsync(entry, least, context.RequestAborted)
        );
    }
}
