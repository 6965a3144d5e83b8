using TumorTrace.Server.Options;

namespace TumorTrace.Server.Security;

/// <summary>
/// The address that browsers use if a proxy stands before the server. A proxy may take its path off requests or leave it on; all addresses
/// that the server gives are relative, so both work.
/// </summary>
internal static class PublicAddress
{
    internal static void Use(IApplicationBuilder app, ViewerOptions options)
    {
        if (options.PublicUrl?.AbsolutePath.TrimEnd('/') is not { Length: > 0 } path)
            return;
        app.UsePathBase(path);
        // Relative addresses need the slash at the end.
        app.Use(
            (context, next) =>
            {
                if (context.Request.Path.HasValue)
                    return next(context);
                context.Response.Redirect($"{context.Request.PathBase}/{context.Request.QueryString}");
                return Task.CompletedTask;
            }
        );
    }

    /// <summary>True for the host of the public address.</summary>
    internal static bool IsHost(ViewerOptions options, HostString host) =>
        options.PublicUrl is { } url && (host.Value == url.Authority || host.Host == url.Host);

    /// <summary>True for the origin of pages at the public address.</summary>
    internal static bool IsOrigin(ViewerOptions options, string origin) =>
        options.PublicUrl is { } url && origin == url.GetLeftPart(UriPartial.Authority);
}
