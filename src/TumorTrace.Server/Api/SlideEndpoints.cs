using TumorTrace.Server.Tiles;

namespace TumorTrace.Server.Api;

/// <summary>The list of slides, and the details of one.</summary>
internal static class SlideEndpoints
{
    internal static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/slides").WithTags("Slides");
        group.MapGet("", (SlideService slides) => slides.List()).WithSummary("All slides, each with its state and measurements.");
        group
            .MapGet("/{id}", (string id, SlideService slides) => slides.Detail(slides.Require(id)))
            .WithSummary("What the page needs to show a slide.");
        group
            .MapGet("/{id}/thumbnail.jpg", Thumbnail)
            .WithSummary("The whole slide, at most 320 px wide and high.")
            .Produces(StatusCodes.Status200OK, contentType: "image/jpeg");
    }

    private static Task Thumbnail(string id, HttpContext context, SlideService slides, SlideTiles tiles)
    {
        var entry = slides.RequireImage(id);
        return CachedResponse.WriteAsync(
            context,
            FileStamp.Tag(SlideTiles.Stamp(entry), "thumbnail"),
            CachedResponse.ForAnHour,
            "image/jpeg",
            () => tiles.ThumbnailAsync(entry, context.RequestAborted)
        );
    }
}
