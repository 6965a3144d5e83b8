using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Security;

/// <summary>
/// Refuses requests that other web pages cause. Such a page can point its own name at 127.0.0.1 (DNS rebinding), so a server on a
/// loopback address accepts only local host names. It can also post a form here (CSRF), so requests that change something must
/// come from our own page, or from a program that is not a browser.
/// </summary>
internal static class OriginMiddleware
{
    internal static void Use(IApplicationBuilder app, ViewerOptions options) =>
        app.Use(
            (context, next) =>
            {
                var request = context.Request;
                if (Hosts.IsLoopback(options.Host) && !Hosts.IsLoopback(request.Host.Host) && !PublicAddress.IsHost(options, request.Host))
                    return Refuse(
                        context,
                        $"this server is for this machine only, but the request names {request.Host.Host}; "
                            + $"use http://127.0.0.1:{context.Connection.LocalPort}/"
                    );
                if (
                    !IsSafe(request.Method)
                    && request.Headers.Origin is [{ } origin, ..]
                    && origin != $"{request.Scheme}://{request.Host}"
                    && !PublicAddress.IsOrigin(options, origin)
                )
                    return Refuse(context, $"a page of {origin} may not change anything here");
                if (!IsSafe(request.Method) && request.Headers["Sec-Fetch-Site"] is [{ } site, ..] && site is not ("same-origin" or "none"))
                    return Refuse(context, "a page from elsewhere may not change anything here");
                return next(context);
            }
        );

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static Task Refuse(HttpContext context, string why) =>
        ProblemResponses.WriteAsync(context, StatusCodes.Status403Forbidden, "Refused", why);
}
