using System.Globalization;
using TumorTrace.Server.Corrections;

namespace TumorTrace.Server.Api;

/// <summary>Answers to who saves: the new version, or who was faster.</summary>
internal static class Conflicts
{
    /// <summary>Before a body is read: an old version is refused at once.</summary>
    internal static void Check(SlideVersions versions, int expected) => Guard(() => versions.Check(expected));

    /// <exception cref="RequestProblemException">409 with the newest version, who made it and when.</exception>
    internal static T Guard<T>(Func<T> save)
    {
        try
        {
            return save();
        }
        catch (VersionConflictException e)
        {
            var newest = e.Newest;
            throw new RequestProblemException(
                StatusCodes.Status409Conflict,
                "Somebody else has saved",
                newest is null
                    ? $"there is no version {e.Expected}; the newest is the run's own, 0"
                    : $"version {e.Expected} is not the newest: {newest.Who} saved version {newest.Version} at {newest.At:u}"
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
    }

    internal static Task AnswerAsync(HttpContext context, VersionHead saved)
    {
        Tag(context, saved.Version);
        return context.Response.WriteAsJsonAsync(new Saved(saved.Version, saved.Who, saved.At, saved.Count), context.RequestAborted);
    }

    internal static void Tag(HttpContext context, int version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
