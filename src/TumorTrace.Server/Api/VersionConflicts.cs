using TumorTrace.Server.Corrections;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Api;

/// <summary>Tells a client that edited an old version who saved the newer one.</summary>
internal static class VersionConflicts
{
    /// <summary>Endpoint filter: a conflict becomes 409 with the newest version, who saved it and when.</summary>
    internal static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (VersionConflictException e)
        {
            throw e.IsReplaced ? Replaced() : Problem(e.Expected, e.Newest);
        }
    }

    private static RequestProblemException Replaced() =>
        new(
            StatusCodes.Status409Conflict,
            "Segmented again",
            "the slide was segmented again since its regions were opened, so version 0 is another one now; open the slide again"
        )
        {
            Members = new Dictionary<string, object?>(StringComparer.Ordinal) { ["version"] = 0, ["who"] = "TumorTrace" },
        };

    private static RequestProblemException Problem(int expected, VersionHead? newest) =>
        new(
            StatusCodes.Status409Conflict,
            "Somebody else has saved",
            newest is null
                ? $"there is no version {expected}; the newest is the run's own, 0"
                : $"version {expected} is not the newest: {newest.Who} saved version {newest.Version} at {newest.At:u}"
        )
        {
            Members = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["version"] = newest?.Version ?? 0,
                ["who"] = newest?.Who,
                ["at"] = newest?.At,
            },
        };
}
