using System.Globalization;
using System.Text.Json;
using TumorTrace.Server.Corrections;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Api;

/// <summary>A version in the history.</summary>
public sealed record VersionLine(int Version, string Who, DateTimeOffset At, string Comment, int Count);

/// <summary>What was saved.</summary>
public sealed record Saved(int Version, string Who, DateTimeOffset At, int Count);

/// <summary>A version to restore as the newest.</summary>
public sealed record RestoreRequest(int Version, string? Who);

/// <summary>Annotations and their versions.</summary>
internal static class AnnotationEndpoints
{
    internal static void Map(IEndpointRouteBuilder api)
    {
        var annotations = api.MapGroup("/slides/{id}/annotations").WithTags("Annotations");
        annotations
            .MapGet("", Newest)
            .WithSummary("The newest version; its number is the ETag.")
            .Produces(200, contentType: "application/json");
        annotations
            .MapPut("", Put)
            .WithSummary("Saves {features, who, comment} as a new version; If-Match says which one it was made from.")
            .Produces<Saved>()
            .ProducesProblem(409)
            .ProducesProblem(413)
            .ProducesProblem(428);
        annotations.MapGet("/history", History).WithSummary("All versions, newest first; 0 is the run's own.");
        annotations.MapGet("/{version:int}", One).WithSummary("A version.").Produces(200, contentType: "application/json");
        annotations
            .MapPost("/restore", Restore)
            .WithSummary("Makes a version the newest again.")
            .Produces<Saved>()
            .ProducesProblem(409)
            .ProducesProblem(428);
    }

    private static Task Newest(string id, HttpContext context, SlideDesk desk, VersionStore store, Original original)
    {
        var entry = desk.Require(id);
        var versions = store.For(entry);
        return AnswerAsync(context, entry, versions, versions.NewestNumber, original);
    }

    private static Task One(string id, int version, HttpContext context, SlideDesk desk, VersionStore store, Original original)
    {
        var entry = desk.Require(id);
        var versions = store.For(entry);
        return AnswerAsync(context, entry, versions, Existing(versions, version), original);
    }

    private static async Task Put(string id, HttpContext context, SlideDesk desk, VersionStore store, Saver saver, HeavyWork work)
    {
        var entry = desk.Require(id);
        var expected = IfMatch.Require(context.Request);
        Conflicts.Check(store.For(entry), expected);
        await using var file = await work.ReceiveAsync(context);
        await Conflicts.AnswerAsync(context, await work.RunAsync(() => Save(entry, expected, file, saver), context.RequestAborted));
    }

    private static VersionHead Save(SlideEntry entry, int expected, FileStream file, Saver saver)
    {
        using var body = JsonDocument.Parse(file);
        if (body.RootElement.ValueKind != JsonValueKind.Object || !body.RootElement.TryGetProperty("features", out var features))
            throw RequestProblemException.Malformed("expected {\"features\": FeatureCollection, \"who\": \"...\", \"comment\": \"...\"}");
        return saver.Save(entry, expected, features, Text(body.RootElement, "who"), Text(body.RootElement, "comment"));
    }

    private static IEnumerable<VersionLine> History(string id, SlideDesk desk, VersionStore store)
    {
        var entry = desk.Require(id);
        return store
            .For(entry)
            .History()
            .Append(Original.Head(entry))
            .Select(h => new VersionLine(h.Version, h.Who, h.At, h.Comment, h.Count));
    }

    private static async Task Restore(
        string id,
        RestoreRequest request,
        HttpContext context,
        SlideDesk desk,
        VersionStore store,
        Saver saver,
        HeavyWork work
    )
    {
        var entry = desk.Require(id);
        var expected = IfMatch.Require(context.Request);
        var version = Existing(store.For(entry), request.Version);
        await Conflicts.AnswerAsync(
            context,
            await work.RunAsync(
                () =>
                {
                    using var features = saver.Read(entry, version);
                    return saver.Save(
                        entry,
                        expected,
                        features.RootElement,
                        request.Who,
                        string.Create(CultureInfo.InvariantCulture, $"Version {version} restored")
                    );
                },
                context.RequestAborted
            )
        );
    }

    /// <exception cref="RequestProblemException">404: there is no such version.</exception>
    internal static int Existing(SlideVersions versions, int version) =>
        version == 0 || versions.Exists(version) ? version : throw RequestProblemException.NotFound($"there is no version {version}");

    private static async Task AnswerAsync(HttpContext context, SlideEntry entry, SlideVersions versions, int version, Original original)
    {
        // Versions never change; the run's own do when the slide is segmented again.
        if (version == 0)
            Conflicts.Tag(context, version);
        else if (Cached.NotModified(context, version.ToString(CultureInfo.InvariantCulture), Cached.Asked))
            return;
        context.Response.ContentType = "application/json";
        await using Stream content = version == 0 ? new MemoryStream(original.Document(entry)) : versions.Open(version);
        context.Response.ContentLength = content.Length;
        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static string? Text(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
