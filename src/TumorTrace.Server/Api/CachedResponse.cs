using Microsoft.Net.Http.Headers;

namespace TumorTrace.Server.Api;

/// <summary>Answers with an entity tag: who has the tag already is told so (304) before anything is made.</summary>
internal static class Cached
{
    /// <summary>The file behind it may be replaced: asked again after an hour.</summary>
    internal const string ForAnHour = "private, max-age=3600";

    /// <summary>Always asked again, answered by 304 where nothing has changed.</summary>
    internal const string Asked = "private, no-cache";

    internal static async Task AnswerAsync(HttpContext context, string tag, string cache, string type, Func<Task<byte[]>> make)
    {
        if (NotModified(context, tag, cache))
            return;
        var bytes = await make();
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Sets the answer's headers; true when it is complete with them.</summary>
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
