using TumorTrace.Server.Tiles;

namespace TumorTrace.Server.Api;

/// <summary>The list of slides, and what is known of one.</summary>
internal static class SlideEndpoints
{
    internal static void Map(IEndpointRouteBuilder api)
    {
        var slides = api.MapGroup("/slides").WithTags("Slides");
        slides.MapGet("", (SlideDesk desk) => desk.List()).WithSummary("All slides with their state and figures.");
        slides
            .MapGet("/{id}", (string id, SlideDesk desk) => desk.Detail(desk.Require(id)))
            .WithSummary("What the page needs to show a slide.");
        slides
            .MapGet("/{id}/thumbnail.jpg", Thumbnail)
            .WithSummary("The whole slide, at most 320 px wide and high.")
            .Produces(StatusCodes.Status200OK, contentType: "image/jpeg");
    }

    private static Task Thumbnail(string id, HttpContext context, SlideDesk desk, SlideTiles tiles)
    {
        var entry = desk.RequireImage(id);
        return Cached.AnswerAsync(
            context,
            FileStamp.Tag(SlideTiles.Stamp(entry), "thumbnail"),
            Cached.ForAnHour,
            "image/jpeg",
            () => tiles.ThumbnailAsync(entry, context.RequestAborted)
        );
    }
}
