using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Api;

/// <summary>Uploads of slides: the file as the body with ?name=FILE, or as the first file of multipart/form-data.</summary>
internal static class UploadEndpoints
{
    private const int LongestBoundary = 200;

    internal static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/slides", PostAsync)
            .WithTags("Slides")
            .WithSummary("Uploads a slide: the file as the body with ?name=FILE, or multipart/form-data.")
            // Any content type, because browsers send that of the file.
            .Produces<UploadedSlide>(201)
            .ProducesProblem(400)
            .ProducesProblem(409)
            .ProducesProblem(413)
            .ProducesProblem(422);

    private static async Task<IResult> PostAsync(HttpContext context, SlideUpload upload)
    {
        // SlideUpload has a limit of its own and counts the bytes.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var request = context.Request;
        var slide = request.HasFormContentType
            ? await FormAsync(request, upload, context.RequestAborted)
            : await upload.ReceiveAsync(request.Query["name"], request.Body, request.ContentLength, context.RequestAborted);
        return TypedResults.Created($"slides/{slide.Id}", slide);
    }

    private static async Task<UploadedSlide> FormAsync(HttpRequest request, SlideUpload upload, CancellationToken cancel)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
        if (boundary is not { Length: > 0 and <= LongestBoundary })
            throw RequestProblemException.Malformed("the multipart/form-data has no boundary");
        var reader = new MultipartReader(boundary, request.Body);
        while (await ReadAsync(reader, cancel) is { } section)
        {
            if (section.GetContentDispositionHeader() is { } header && header.IsFileDisposition())
                return await upload.ReceiveAsync(
                    header.FileNameStar.HasValue ? header.FileNameStar.Value : HeaderUtilities.RemoveQuotes(header.FileName).Value,
                    section.Body,
                    request.ContentLength,
                    cancel
                );
        }
        throw RequestProblemException.Malformed("the multipart/form-data has no file");
    }

    private static async Task<MultipartSection?> ReadAsync(MultipartReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancel);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw RequestProblemException.Malformed($"the multipart/form-data is cut off or damaged: {e.Message}");
        }
    }
}
