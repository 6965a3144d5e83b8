using Microsoft.Net.Http.Headers;

namespace TumorTrace.Server.Api;

/// <summary>Responses with an entity tag: a client that has the tag already gets 304, before the content is made.</summary>
internal static class CachedResponse
{
    /// <summary>Revalidated after an hour, because the file behind it may be replaced.</summary>
    internal const string ForAnHour = "private, max-age=3600";

    /// <summary>Always revalidated; 304 if nothing has changed.</summary>
    internal const string Revalidated = "private, no-cache";

    internal static async Task WriteAsync(HttpContext context, string tag, string cache, string type, Func<Task<byte[]>> make)
    {
        if (NotModified(context, tag, cache))
            return;
        var bytes = await make();
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Sets the headers; true if the response is complete with them (304).</summary>
    internal static bool NotModified(HttpContext context, string tag, string cache)
    {
        var entity = new EntityTagHeaderValue($"\"{tag}\"");
        context.Response.Headers.ETag = entity.ToString();
        context.Response.Headers.CacheControl = cache;
        var known = context.Request.GetTypedHeaders().IfNoneMatch;
        if (!known.Any(k => k.Tag == "*" || k.Compare(entity, useStrongComparison: false)))
            return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
