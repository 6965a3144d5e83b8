using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using TumorTrace.Server.Jobs;

namespace TumorTrace.Server.Api;

/// <summary>
/// A job as server-sent events (HTML standard, 9.2): its log so far, then each new line until the end. An event's id is a position
/// in the log, so that a browser that reconnects gets no line twice.
/// </summary>
internal static class JobEvents
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(15);

    internal static async Task StreamAsync(
        string id,
        HttpContext context,
        JobService service,
        JobStore store,
        IHostApplicationLifetime lifetime,
        TimeProvider time
    )
    {
        service.Require(id);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await FollowAsync(id, context, store, time, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The browser has disconnected, or the server is stopping; then the browser reconnects.
        }
    }

    private static async Task FollowAsync(string id, HttpContext context, JobStore store, TimeProvider time, CancellationToken stop)
    {
        var at = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            ? known
            : 0;
        JobProgress? told = null;
        var spoken = 0L;
        while (store.Find(id) is { } job)
        {
            // The record is read before the log: once the record says that the job has ended, the log is complete.
            var (lines, next) = JobLog.Read(store.LogOf(job), at);
            at = next;
            foreach (var line in lines)
                await SendAsync(context, "log", new { line }, at, stop);
            if (job.Progress is { } progress && progress != told)
                await SendAsync(context, "progress", told = progress, at, stop);
            if (job.HasEnded)
            {
                await SendAsync(context, "end", new { job.State, job.Message }, at, stop);
                return;
            }
            if (lines.Count > 0 || told == job.Progress && spoken == 0 || time.GetElapsedTime(spoken) > s_silence)
            {
                // A comment keeps proxies from closing a silent connection.
                await context.Response.WriteAsync(": \n\n", stop);
                spoken = time.GetTimestamp();
            }
            await context.Response.Body.FlushAsync(stop);
            await Task.Delay(s_pause, time, stop);
        }
    }

    private static Task SendAsync(HttpContext context, string name, object data, long at, CancellationToken stop) =>
        context.Response.WriteAsync(
            FormattableString.Invariant($"event: {name}\nid: {at}\ndata: {JsonSerializer.Serialize(data, JsonSerializerOptions.Web)}\n\n"),
            stop
        );
}
