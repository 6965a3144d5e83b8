using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TumorTrace.Core;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Api;

/// <summary>
/// /health: whether the server can do its work. Unhealthy (503): the workspace or the database is out of reach. Degraded (200): tasks wait,
/// and nobody is there to do them.
/// </summary>
internal sealed class QueueHealth(ViewerOptions options, IServiceProvider services) : IHealthCheck
{
    internal static void Add(IServiceCollection services) => services.AddHealthChecks().AddCheck<QueueHealth>("queue");

    internal static void Map(WebApplication app) =>
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteAsync, AllowCachingResponses = false });

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.Run(Check, cancellationToken);

    private HealthCheckResult Check()
    {
        if (!Directory.Exists(options.Root))
            return HealthCheckResult.Unhealthy($"{options.Root}: the folder cannot be reached");
        try
        {
            return services.GetService<JobStore>()?.State() is { Queued: > 0 and var queued, Workers.Count: 0 }
                ? HealthCheckResult.Degraded($"{queued} tasks wait, and no worker is there")
                : HealthCheckResult.Healthy();
        }
        catch (UserException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        var text = JsonSerializer.Serialize(
            new { status = $"{report.Status}".ToLowerInvariant(), reason = report.Entries.Values.FirstOrDefault().Description },
            JsonSerializerOptions.Web
        );
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
