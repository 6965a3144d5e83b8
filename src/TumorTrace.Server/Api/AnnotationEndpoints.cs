using System.Globalization;
using System.Text.Json;
using TumorTrace.Server.Corrections;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Api;

/// <summary>A version in the history.</summary>
public sealed record VersionEntry(int Version, string Who, DateTimeOffset At, string Comment, int Count);

/// <summary>A version to restore as the newest.</summary>
public sealed record RestoreRequest(int Version, string? Who);

/// <summary>Annotations and their versions.</summary>
internal static class AnnotationEndpoints
{
    internal static void Map(IEndpointRouteBuilder api)
    {
        var annotations = api.MapGroup("/slides/{id}/annotations").WithTags("Annotations").AddEndpointFilter(VersionConflicts.Filter);
        annotations
            .MapGet("", Newest)
            .WithSummary("The newest version; its number is the ETag.")
            .Produces(200, contentType: "application/json");
        annotations
            .MapPut("", Put)
            .WithSummary("Saves {features, who, comment} as a new version; If-Match names the version that was edited.")
            .Produces<SavedVersion>()
            .ProducesProblem(409)
            .ProducesProblem(413)
            .ProducesProblem(428);
        annotations.MapGet("/history", History).WithSummary("All versions, newest first; 0 is the run's own.");
        annotations.MapGet("/{version:int}", One).WithSummary("A version.").Produces(200, contentType: "application/json");
        annotations
            .MapPost("/restore", Restore)
            .WithSummary("Makes a version the newest again.")
            .Produces<SavedVersion>()
            .ProducesProblem(409)
            .ProducesProblem(428);
    }

    private static Task Newest(string id, HttpContext context, SlideService slides, VersionStore store, RunAnnotations runAnnotations)
    {
        var entry = slides.Require(id);
        var versions = store.For(entry);
        return WriteAsync(context, entry, versions, versions.NewestNumber, runAnnotations);
    }

    private static Task One(
        string id,
        int version,
        HttpContext context,
        SlideService slides,
        VersionStore store,
        RunAnnotations runAnnotations
    )
    {
        var entry = slides.Require(id);
        var versions = store.For(entry);
        return WriteAsync(context, entry, versions, Existing(versions, version), runAnnotations);
    }

    private static async Task Put(
        string id,
        HttpContext context,
        SlideService slides,
        VersionStore store,
        AnnotationWriter writer,
        RequestWorker worker
    )
    {
        var entry = slides.Require(id);
        var expected = IfMatch.Require(context.Request);
        // An old version is refused before the body is read.
        store.For(entry).Check(expected);
        await using var file = await worker.ReceiveAsync(context);
        var head = await worker.RunAsync(
            () =>
            {
                using var body = JsonDocument.Parse(file);
                return writer.Save(entry, slides.Size(entry), expected, ReadEdit(body.RootElement));
            },
            context.RequestAborted
        );
        await SavedVersion.WriteAsync(context, head);
    }

    private static AnnotationEdit ReadEdit(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("features", out var features))
            throw RequestProblemException.Malformed("expected {\"features\": FeatureCollection, \"who\": \"...\", \"comment\": \"...\"}");
        try
        {
            return new AnnotationEdit(features, Text(body, "who"), Text(body, "comment"));
        }
        catch (InvalidOperationException e)
        {
            throw RequestProblemException.Malformed($"\"who\" or \"comment\" is not valid Unicode: {e.Message}");
        }
    }

    private static IEnumerable<VersionEntry> History(string id, SlideService slides, VersionStore store)
    {
        var entry = slides.Require(id);
        return store
            .For(entry)
            .History()
            .Append(RunAnnotations.Head(entry))
            .Select(h => new VersionEntry(h.Version, h.Who, h.At, h.Comment, h.Count));
    }

    private static async Task Restore(
        string id,
        RestoreRequest request,
        HttpContext context,
        SlideService slides,
        VersionStore store,
        AnnotationWriter writer,
        RequestWorker worker
    )
    {
        var entry = slides.Require(id);
        var expected = IfMatch.Require(context.Request);
        var version = Existing(store.For(entry), request.Version);
        var head = await worker.RunAsync(
            () =>
            {
                using var features = writer.Read(entry, version);
                var comment = string.Create(CultureInfo.InvariantCulture, $"Version {version} restored");
                return writer.Save(entry, slides.Size(entry), expected, new AnnotationEdit(features.RootElement, request.Who, comment));
            },
            context.RequestAborted
        );
        await SavedVersion.WriteAsync(context, head);
    }

    /// <exception cref="RequestProblemException">404: there is no such version.</exception>
    internal static int Existing(SlideVersions versions, int version) =>
        version == 0 || versions.Exists(version) ? version : throw RequestProblemException.NotFound($"there is no version {version}");

    private static async Task WriteAsync(
        HttpContext context,
        SlideEntry entry,
        SlideVersions versions,
        int version,
        RunAnnotations runAnnotations
    )
    {
        // Versions never change; the run's own annotations do if the slide is segmented again.
        if (version == 0)
            SavedVersion.SetTag(context, version);
        else if (CachedResponse.NotModified(context, version.ToString(CultureInfo.InvariantCulture), CachedResponse.Revalidated))
            return;
        context.Response.ContentType = "application/json";
        await using Stream content = version == 0 ? new MemoryStream(runAnnotations.Document(entry)) : versions.Open(version);
        context.Response.ContentLength = content.Length;
        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static string? Text(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
