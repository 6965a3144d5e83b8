using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Problems;

/// <summary>Exceptions as RFC 9457 answers with the message that the command line would print; nobody is shown a stack trace.</summary>
internal static class ProblemResponses
{
    private const int ClientClosedRequest = 499;

    internal static void Use(IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                try
                {
                    await next(context);
                    // A route that does not exist and the like: no body yet.
                    if (
                        context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }
                        && context.Request.Path.StartsWithSegments("/api")
                    )
                        await (
                            context.Response.StatusCode == StatusCodes.Status413PayloadTooLarge
                                ? TooLargeAsync(context)
                                : WriteAsync(
                                    context,
                                    context.Response.StatusCode,
                                    "Not possible",
                                    $"{context.Request.Method} {context.Request.Path}: there is no such address or method"
                                )
                        );
                }
                catch (Exception e) when (!context.Response.HasStarted)
                {
                    await AnswerAsync(context, e);
                }
            }
        );

    private static Task AnswerAsync(HttpContext context, Exception e) =>
        e switch
        {
            // The browser has left, or the server ends.
            OperationCanceledException => Closed(context),
            RequestProblemException p => WriteAsync(context, p.Status, p.Title, p.Message, p.Members),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLargeAsync(context),
            BadHttpRequestException b => WriteAsync(context, b.StatusCode, "Malformed request", b.Message),
            JsonException j => WriteAsync(
                context,
                StatusCodes.Status400BadRequest,
                "Malformed request",
                $"line {j.LineNumber + 1}: not valid JSON, or not of the expected form"
            ),
            UserException or IOException or UnauthorizedAccessException => WriteAsync(
                context,
                StatusCodes.Status500InternalServerError,
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
            $"the body is larger than this server takes ({context.RequestServices.GetRequiredService<ViewerOptions>().MaxBodyBytes} bytes); send fewer annotations, or simplify their outlines"
        );

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
            $"unexpected {e.GetType().Name}: {e.Message}; the server's output has the details"
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
        var answer = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["title"] = title,
            ["status"] = status,
            ["detail"] = detail,
        };
        foreach (var (name, value) in members ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            answer[name] = value;
        return context.Response.WriteAsJsonAsync(answer, options: null, contentType: "application/problem+json", context.RequestAborted);
    }
}
