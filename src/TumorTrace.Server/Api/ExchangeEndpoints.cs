using System.Globalization;
using Microsoft.Net.Http.Headers;
using TumorTrace.Server.Corrections;

namespace TumorTrace.Server.Api;

/// <summary>What an import brought.</summary>
/// <param name="Notes">What the page's form holds in another way, a sentence each.</param>
public sealed record Imported(int Version, IReadOnlyList<string> Notes);

/// <summary>Annotations from and for other programs.</summary>
internal static class ExchangeEndpoints
{
    internal static void Map(IEndpointRouteBuilder api)
    {
        var slide = api.MapGroup("/slides/{id}").WithTags("Exchange");
        slide
            .MapGet("/export", ExportFile)
            .WithSummary("A version (default: the newest) as a file, format=geojson or asap.")
            .Produces(200, contentType: "application/geo+json", additionalContentTypes: "application/xml");
        slide
            .MapPost("/import", ImportFile)
            .WithSummary("A GeoJSON, ASAP or NCRF file as a new version, mode=replace or add.")
            .Produces<Imported>()
            .ProducesProblem(400)
            .ProducesProblem(409)
            .ProducesProblem(413)
            .ProducesProblem(428);
    }

    private static async Task ExportFile(
        string id,
        HttpContext context,
        SlideDesk desk,
        VersionStore store,
        Saver saver,
        HeavyWork work,
        string format = "geojson",
        int? version = null
    )
    {
        var entry = desk.Require(id);
        var versions = store.For(entry);
        var number = AnnotationEndpoints.Existing(versions, version ?? versions.NewestNumber);
        if (format is not ("geojson" or "asap"))
            throw RequestProblemException.Malformed($"format is {format}, expected geojson or asap");
        var file = await work.RunAsync(
            () =>
            {
                using var features = saver.Read(entry, number);
                var members = number == 0 ? null : versions.Head(number).Members;
                return format == "asap" ? Export.Asap(features.RootElement, members) : Export.GeoJson(features.RootElement, members);
            },
            context.RequestAborted
        );
        var name = new ContentDispositionHeaderValue("attachment");
        name.SetHttpFileName(
            string.Create(CultureInfo.InvariantCulture, $"{entry.Name}.v{number}.{(format == "asap" ? "xml" : "geojson")}")
        );
        context.Response.Headers.ContentDisposition = name.ToString();
        context.Response.Headers.CacheControl = Cached.Asked;
        context.Response.ContentType = format == "asap" ? "application/xml" : "application/geo+json";
        await context.Response.Body.WriteAsync(file, context.RequestAborted);
    }

    private static async Task ImportFile(
        string id,
        HttpContext context,
        SlideDesk desk,
        VersionStore store,
        Saver saver,
        HeavyWork work,
        ViewerOptions options,
        string mode = "replace",
        string? who = null
    )
    {
        var entry = desk.Require(id);
        var expected = IfMatch.Require(context.Request);
        if (mode is not ("replace" or "add"))
            throw RequestProblemException.Malformed($"mode is {mode}, expected replace or add");
        Conflicts.Check(store.For(entry), expected);
        await using var file = await work.ReceiveAsync(context);
        var imported = await work.RunAsync(
            () =>
            {
                var content = new byte[file.Length];
                file.ReadExactly(content);
                var import = Import.Read(content, options.MaxBodyBytes);
                return new Imported(saver.Import(entry, expected, import.Features, mode == "add", who).Version, import.Notes);
            },
            context.RequestAborted
        );
        Conflicts.Tag(context, imported.Version);
        await context.Response.WriteAsJsonAsync(imported, context.RequestAborted);
    }
}
