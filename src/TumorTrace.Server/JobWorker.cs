using TumorTrace.Core;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;

namespace TumorTrace.Server;

/// <summary>Does the jobs of a workspace that servers queue in a database: no page, no port.</summary>
public static class JobWorker
{
    /// <summary>Takes jobs until it is cancelled; then hands back those that it has begun.</summary>
    /// <exception cref="UserException">The database or the workspace cannot be used.</exception>
    public static async Task RunAsync(ViewerOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        var services = new ServiceCollection();
        ViewerServer.AddServices(services, options);
        await using var provider = services.BuildServiceProvider();
        var queue = provider.GetRequiredService<JobQueue>();
        await queue.StartAsync(cancel);
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await queue.StopAsync(CancellationToken.None);
    }
}
