using TumorTrace.Server.Options;

namespace TumorTrace.Server.Api;

/// <summary>What the page can do on this server, and for which user.</summary>
/// <param name="Version">The program's.</param>
/// <param name="CanRun">True if slides can be uploaded and segmented.</param>
/// <param name="User">Name to save under, until the page asks for one.</param>
/// <param name="TokenNeeded">Requests must bring a token or the cookie made from it.</param>
public sealed record Session(string Version, bool CanRun, string User, bool TokenNeeded);

internal static class SessionEndpoints
{
    internal static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/session", (ViewerOptions o) => new Session(o.Version, o.Jobs is not null, o.User, o.Token is not null))
            .WithTags("Session")
            .WithSummary("What this server is and can do.");
}
