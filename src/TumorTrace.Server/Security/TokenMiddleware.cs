using System.Security.Cryptography;
using System.Text;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Security;

/// <summary>
/// If the server has a token, every request needs it: as Authorization: Bearer, or by the cookie that opening /?token=… sets. The
/// cookie holds a keyed hash, so that it does not reveal the token.
/// </summary>
internal sealed class TokenMiddleware(string token, bool secure)
{
    private readonly byte[] _token = Hash(token);
    private readonly string _cookie = Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "tumortrace viewer cookie"u8)
    );

    internal static void Use(IApplicationBuilder app, ViewerOptions options)
    {
        if (options.Token is { } token)
            app.Use(new TokenMiddleware(token, options.PublicUrl?.Scheme == Uri.UriSchemeHttps).PassAsync);
    }

    private Task PassAsync(HttpContext context, RequestDelegate next)
    {
        // Cookies are shared by all ports, so two servers on one machine need different names.
        var name = $"tumortrace-{context.Connection.LocalPort}";
        if (
            HttpMethods.IsGet(context.Request.Method)
            && context.Request.Path == "/"
            && context.Request.Query["token"] is [{ Length: > 0 } given]
        )
            return IsToken(given) ? Welcome(context, name) : Refuse(context, "the token is wrong");
        if (context.Request.Headers.Authorization is [{ } header])
            return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && IsToken(header[7..].Trim())
                ? next(context)
                : Refuse(context, "the token is wrong");
        return context.Request.Cookies[name] is not { } cookie ? Refuse(context, "a token is needed")
            : Same(Hash(cookie), Hash(_cookie)) ? next(context)
            : Refuse(context, "the token has changed");
    }

    private Task Welcome(HttpContext context, string name)
    {
        context.Response.Cookies.Append(
            name,
            _cookie,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = secure || context.Request.IsHttps,
                Path = "/",
            }
        );
        context.Response.Headers.CacheControl = "no-store";
        // Removes the token from the address bar, the history and the referrer. Relative: a proxy may show the page under a path of its
        // own.
        context.Response.Redirect("./");
        return Task.CompletedTask;
    }

    private bool IsToken(string given) => Same(Hash(given), _token);

    private static bool Same(byte[] a, byte[] b) => CryptographicOperations.FixedTimeEquals(a, b);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static Task Refuse(HttpContext context, string why)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemResponses.WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "Not allowed",
            $"{why}: open the address that the server printed when it was started, with ?token=..."
        );
    }
}
