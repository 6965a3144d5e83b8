using TumorTrace.Core;
using TumorTrace.Segmentation;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;

namespace TumorTrace.Server;

/// <summary>Queues jobs of a workspace in a database and follows them, without a server of its own.</summary>
internal sealed class JobClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private JobClient(ServiceProvider services) => _services = services;

    /// <exception cref="UserException">The database or the workspace cannot be used.</exception>
    internal static async Task<JobClient> ConnectAsync(ViewerOptions options, CancellationToken cancel)
    {
        var services = new ServiceCollection();
        ViewerServer.AddServices(services, options);
        services.AddSingleton<JobBatch>();
        var client = new JobClient(services.BuildServiceProvider());
        await client._services.GetRequiredService<JobQueue>().StartAsync(cancel);
        return client;
    }

    /// <inheritdoc cref="JobBatch.Submit"/>
    internal SubmitResult Submit(IReadOnlyList<SlideInput> slides, JobRequest request, CancellationToken cancel) =>
        _services.GetRequiredService<JobBatch>().Submit(slides, request, cancel);

    /// <summary>How far the latest jobs of the slides are.</summary>
    /// <param name="run">Null for all runs.</param>
    internal BatchStatus Status(string? run) =>
        BatchStatus.From(
            [
                .. _services
                    .GetRequiredService<JobStore>()
                    .List()
                    .Where(j => run is null || j.Run == run)
                    .DistinctBy(j => (j.Run, j.SlideName)),
            ],
            _services.GetRequiredService<JobQueue>().Served()
        );

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
