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
        slide.MapGet("/export", ExportFile).WithSummary("A version (default: the newest) as a file, format=geojson or asap.").Produces(200, contentType: "application/geo+json", additionalContentTypes: "application/xml");
        slide.MapPost("/import", ImportFile).WithSummary("A GeoJSON, ASAP or NCRF file as a new version, mode=replace or add.")
            .Produces<Imported>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(413).ProducesProblem(428);
    }

    private static async Task ExportFile(string id, HttpContext context, SlideDesk desk, VersionStore store, Saver saver, string format = "geojson", int? version = null)
    {
        var (entry, versions) = (desk.Require(id), store.For(desk.Require(id)));
        var number = version ?? versions.Newest()?.Version ?? 0;
        if (number != 0 && !versions.Exists(number))
            throw RequestProblemException.NotFound($"there is no version {number}");
        if (format is not ("geojson" or "asap"))
            throw RequestProblemException.Malformed($"format is {format}, expected geojson or asap");
        using var features = saver.Read(entry, number);
        var members = number == 0 ? null : versions.Head(number).Members;
        var file = format == "asap" ? Export.Asap(features.RootElement, members) : Export.GeoJson(features.RootElement, members);
        var name = new ContentDispositionHeaderValue("attachment");
        name.SetHttpFileName(string.Create(CultureInfo.InvariantCulture, $"{entry.Name}.v{number}.{(format == "asap" ? "xml" : "geojson")}"));
        context.Response.Headers.ContentDisposition = name.ToString();
        context.Response.Headers.CacheControl = Cached.Asked;
        context.Response.ContentType = format == "asap" ? "application/xml" : "application/geo+json";
        await context.Response.Body.WriteAsync(file, context.RequestAborted);
    }

    private static async Task ImportFile(string id, HttpContext context, SlideDesk desk, VersionStore store, Saver saver, ViewerOptions options, string mode = "replace", string? who = null)
    {
        var entry = desk.Require(id);
        var expected = IfMatch.Require(context.Request);
        if (mode is not ("replace" or "add"))
            throw RequestProblemException.Malformed($"mode is {mode}, expected replace or add");
        Conflicts.Check(store.For(entry), expected);
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var import = Import.Read(body.ToArray(), options.MaxBodyBytes);
        var saved = saver.Import(entry, expected, import.Features, mode == "add", who);
        Conflicts.Tag(context, saved.Version);
        await context.Response.WriteAsJsonAsync(new Imported(saved.Version, import.Notes), context.RequestAborted);
    }
}
