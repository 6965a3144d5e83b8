using System.Globalization;
using TumorTrace.Server.Corrections;

namespace TumorTrace.Server.Api;

/// <summary>A version that was saved.</summary>
public sealed record SavedVersion(int Version, string Who, DateTimeOffset At, int Count)
{
    /// <summary>Answers with the version, its number as the ETag.</summary>
    internal static Task WriteAsync(HttpContext context, VersionHead head)
    {
        SetTag(context, head.Version);
        return context.Response.WriteAsJsonAsync(new SavedVersion(head.Version, head.Who, head.At, head.Count), context.RequestAborted);
    }

    internal static void SetTag(HttpContext context, int version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
