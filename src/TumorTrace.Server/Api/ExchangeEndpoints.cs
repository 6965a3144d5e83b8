using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using TumorTrace.Server.Corrections;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Api;

/// <summary>A file that was imported as a version.</summary>
/// <param name="Notes">What GeoJSON stores differently from the file, one sentence each.</param>
public sealed record ImportResult(int Version, IReadOnlyList<string> Notes);

/// <summary>Something that a format cannot hold, or holds in another way.</summary>
/// <param name="Count">How many objects it concerns.</param>
/// <param name="What">Goes on after the count: "objects with measurements".</param>
public sealed record ExportLoss(long Count, string What);

/// <summary>Annotations from and for other programs.</summary>
internal static class ExchangeEndpoints
{
    internal static void Map(IEndpointRouteBuilder api)
    {
        var slide = api.MapGroup("/slides/{id}").WithTags("Exchange").AddEndpointFilter(VersionConflicts.Filter);
        slide
            .MapGet("/export", ExportFile)
            .WithSummary("A version (default: the newest) as a file, format=geojson or asap.")
            .Produces(200, contentType: "application/geo+json", additionalContentTypes: "application/xml");
        slide
            .MapGet("/export/losses", Losses)
            .WithSummary("What the file that export gives cannot hold, or holds in another way, with counts; GeoJSON holds everything.");
        slide
            .MapPost("/import", ImportFile)
            .WithSummary(
                "A GeoJSON, ASAP or NCRF file as a new version, mode=replace or add; tumorClass=NAME for each class that is tumour."
            )
            .Produces<ImportResult>()
            .ProducesProblem(400)
            .ProducesProblem(409)
            .ProducesProblem(413)
            .ProducesProblem(428);
    }

    private static async Task ExportFile(
        string id,
        HttpContext context,
        SlideService slides,
        VersionStore store,
        AnnotationWriter writer,
        RequestWorker worker,
        string format = "geojson",
        int? version = null
    )
    {
        var entry = slides.Require(id);
        var (versions, number) = Asked(entry, store, version, format);
        var file = await worker.RunAsync(
            () =>
            {
                using var features = writer.Read(entry, number);
                var members = number == 0 ? null : versions.Head(number).Members;
                return format == "asap"
                    ? AnnotationExport.Asap(features.RootElement, members)
                    : AnnotationExport.GeoJson(features.RootElement, members);
            },
            context.RequestAborted
        );
        var name = new ContentDispositionHeaderValue("attachment");
        name.SetHttpFileName(
            string.Create(CultureInfo.InvariantCulture, $"{entry.Name}.v{number}.{(format == "asap" ? "xml" : "geojson")}")
        );
        context.Response.Headers.ContentDisposition = name.ToString();
        context.Response.Headers.CacheControl = CachedResponse.Revalidated;
        context.Response.ContentType = format == "asap" ? "application/xml" : "application/geo+json";
        await context.Response.Body.WriteAsync(file, context.RequestAborted);
    }

    private static async Task<IEnumerable<ExportLoss>> Losses(
        string id,
        HttpContext context,
        SlideService slides,
        VersionStore store,
        AnnotationWriter writer,
        RequestWorker worker,
        string format = "geojson",
        int? version = null
    )
    {
        var entry = slides.Require(id);
        var (_, number) = Asked(entry, store, version, format);
        if (format == "geojson")
            return [];
        var losses = await worker.RunAsync(
            () =>
            {
                using var features = writer.Read(entry, number);
                return AsapLosses.Of(features.RootElement);
            },
            context.RequestAborted
        );
        return losses.Select(l => new ExportLoss(l.Count, l.What));
    }

    /// <param name="version">Null for the newest.</param>
    /// <exception cref="RequestProblemException">There is no such version, or no such format.</exception>
    private static (SlideVersions Versions, int Number) Asked(SlideEntry slide, VersionStore store, int? version, string format)
    {
        var versions = store.For(slide);
        var number = AnnotationEndpoints.Existing(versions, version ?? versions.NewestNumber);
        return format is "geojson" or "asap"
            ? (versions, number)
            : throw RequestProblemException.Malformed($"format is {format}, expected geojson or asap");
    }

    private static async Task ImportFile(
        string id,
        HttpContext context,
        SlideService slides,
        VersionStore store,
        AnnotationWriter writer,
        RequestWorker worker,
        ViewerOptions options,
        string mode = "replace",
        string? who = null,
        [FromQuery] string[]? tumorClass = null
    )
    {
        var entry = slides.Require(id);
        var expected = IfMatch.Require(context.Request);
        if (mode is not ("replace" or "add"))
            throw RequestProblemException.Malformed($"mode is {mode}, expected replace or add");
        store.For(entry).Check(expected);
        await using var file = await worker.ReceiveAsync(context);
        var imported = await worker.RunAsync(
            () =>
            {
                var content = new byte[file.Length];
                file.ReadExactly(content);
                var import = AnnotationImport.Read(content, options.MaxBodyBytes, tumorClass ?? []);
                var head = writer.Import(entry, slides.Size(entry), expected, import.Features, mode == "add", who);
                return new ImportResult(head.Version, import.Notes);
            },
            context.RequestAborted
        );
        SavedVersion.SetTag(context, imported.Version);
        await context.Response.WriteAsJsonAsync(imported, context.RequestAborted);
    }
}
