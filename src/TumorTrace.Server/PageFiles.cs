using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using TumorTrace.Core;

namespace TumorTrace.Server;

/// <summary>The built page: static files of viewer/dist.</summary>
public static class PageFiles
{
    /// <summary>TUMORTRACE_VIEWER, viewer/ beside the program, or viewer/dist of the checkout that the program was built in.</summary>
    /// <exception cref="UserException">The page was not built.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("TUMORTRACE_VIEWER") is { Length: > 0 } named)
            return HasPage(named) ? named : throw new UserException($"TUMORTRACE_VIEWER is {named}, which has no index.html");
        var places = Ancestors(AppContext.BaseDirectory)
            .Select(f => Path.Combine(f, "viewer", "dist"))
            .Prepend(Path.Combine(AppContext.BaseDirectory, "viewer"));
        return places.FirstOrDefault(HasPage)
            ?? throw new UserException(
                "the viewer's page is not built: run `npm ci && npm run build` in viewer/ (needs Node 20.19 or newer)"
            );
    }

    internal static void Use(WebApplication app, string folder)
    {
        var provider = new PhysicalFileProvider(Path.GetFullPath(folder));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = provider });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = provider, OnPrepareResponse = Cache });
    }

    /// <summary>Vite puts a hash of the content into the names of assets, so these never change; index.html names them.</summary>
    private static void Cache(StaticFileResponseContext file) =>
        file.Context.Response.Headers.CacheControl = file.Context.Request.Path.StartsWithSegments(
            "/assets",
            StringComparison.OrdinalIgnoreCase
        )
            ? "public, max-age=31536000, immutable"
            : "no-cache";

    private static bool HasPage(string folder) => File.Exists(Path.Combine(folder, "index.html"));

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            yield return at.FullName;
    }
}
