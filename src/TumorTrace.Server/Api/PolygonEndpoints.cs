using TumorTrace.Core.Runs;
using TumorTrace.Server.Tiles;

namespace TumorTrace.Server.Api;

/// <summary>Polygons at a threshold that the viewer chooses.</summary>
internal static class PolygonEndpoints
{
    internal static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/slides/{id}/polygons", Polygons)
            .WithTags("Annotations")
            .WithSummary(
                "Regions of the heatmap at the run's threshold as the run drew them, or at or above another one, as QuPath GeoJSON."
            )
            .Produces(200, contentType: "application/geo+json");

    private static Task Polygons(string id, HttpContext context, SlideService slides, HeatmapTiles tiles, double? threshold = null)
    {
        var entry = slides.RequireOutput(id, RunFiles.Heatmap);
        var own = entry.Manifest!.Options.Polygons.Threshold;
        var least = Thresholds.Check(threshold ?? own);
        // Its own rounding must not make another threshold of it.
        if (least.Equals(Thresholds.Check(own)))
            least = own;
        return CachedResponse.WriteAsync(
            context,
            FileStamp.Tag(HeatmapTiles.Stamp(entry), $"polygons/{least}"),
            CachedResponse.Revalidated,
            "application/geo+json",
            () => tiles.PolygonsAsync(entry, least, context.RequestAborted)
        );
    }
}
