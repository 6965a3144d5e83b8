using System.Data.Common;
using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Problems;

/// <summary>Turns exceptions into RFC 9457 responses with a message for people; nobody is shown a stack trace.</summary>
internal static class ProblemResponses
{
    private const int ClientClosedRequest = 499;
    private const int NoSpace = 28;

    internal static void Use(IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                try
                {
                    await next(context);
                    // An unknown route and the like: there is no body yet.
                    if (
                        context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }
                        && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
                    )
                        await (
                            context.Response.StatusCode == StatusCodes.Status413PayloadTooLarge
                                ? TooLargeAsync(context)
                                : WriteAsync(
                                    context,
                                    context.Response.StatusCode,
                                    "Not possible",
                                    context.Response.StatusCode == StatusCodes.Status415UnsupportedMediaType
                                        ? $"Content-Type is \"{context.Request.ContentType}\", expected application/json"
                                        : $"{context.Request.Method} {context.Request.Path}: there is no such address or method"
                                )
                        );
                }
                catch (Exception e) when (!context.Response.HasStarted)
                {
                    await RespondAsync(context, e);
                }
            }
        );

    private static Task RespondAsync(HttpContext context, Exception e) =>
        e switch
        {
            // The browser has disconnected, or the server is stopping.
            OperationCanceledException => Closed(context),
            RequestProblemException p => WriteAsync(context, p.Status, p.Title, p.Message, p.Members),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLargeAsync(context),
            BadHttpRequestException b => WriteAsync(context, b.StatusCode, "Malformed request", b.Message),
            JsonException j => WriteAsync(
                context,
                StatusCodes.Status400BadRequest,
                "Malformed request",
                $"line {j.LineNumber + 1}: not valid JSON, or not the expected form"
            ),
            IOException { HResult: NoSpace } or UserException { InnerException: IOException { HResult: NoSpace } } => WriteAsync(
                context,
                StatusCodes.Status507InsufficientStorage,
                "Disk full",
                e.Message
            ),
            UserException { InnerException: DbException } => WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "The database of the jobs is away",
                e.Message
            ),
            // The workspace is not as it should be; the same request succeeds once it is.
            UserException or IOException or UnauthorizedAccessException => WriteAsync(
                context,
                StatusCodes.Status409Conflict,
                "Cannot be read or written",
                e.Message
            ),
            _ => Unexpected(context, e),
        };

    private static Task Closed(HttpContext context)
    {
        context.Response.StatusCode = ClientClosedRequest;
        return Task.CompletedTask;
    }

    private static Task TooLargeAsync(HttpContext context) =>
        WriteAsync(
            context,
            StatusCodes.Status413PayloadTooLarge,
            "Too large",
            $"the body is larger than this server accepts ({MaxBody(context)} bytes); send fewer annotations, or simplify their outlines"
        );

    private static long MaxBody(HttpContext context) => context.RequestServices.GetRequiredService<ViewerOptions>().MaxBodyBytes;

    private static Task Unexpected(HttpContext context, Exception e)
    {
        context
            .RequestServices.GetRequiredService<ILoggerFactory>()
            .CreateLogger("TumorTrace")
            .LogError(e, "{Method} {Path}", context.Request.Method, context.Request.Path);
        return WriteAsync(
            context,
            StatusCodes.Status500InternalServerError,
            "A fault in TumorTrace",
            $"unexpected {e.GetType().Name}: {e.Message}; see the server's output for details"
        );
    }

    internal static Task WriteAsync(
        HttpContext context,
        int status,
        string title,
        string detail,
        IReadOnlyDictionary<string, object?>? members = null
    )
    {
        context.Response.Headers.ETag = default;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = status;
        var body = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["title"] = title,
            ["status"] = status,
            ["detail"] = detail,
        };
        foreach (var (name, value) in members ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            body[name] = value;
        return context.Response.WriteAsJsonAsync(body, options: null, contentType: "application/problem+json", context.RequestAborted);
    }
}
