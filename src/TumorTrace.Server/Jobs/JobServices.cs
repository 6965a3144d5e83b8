using Microsoft.Extensions.Hosting;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>Registers the services for jobs.</summary>
internal static class JobServices
{
    internal static void Add(IServiceCollection services, JobSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobStates>();
        services.AddSingleton<JobNeeds>();
        services.AddSingleton<WorkerActivity>();
        services.AddSingleton<RunSegment>(SegmentProcess.RunAsync);
        services.AddSingleton<TaskProcess>();
        services.AddSingleton<SegmentTask>();
        services.AddSingleton<TrainTask>();
        services.AddSingleton<ModelList>();
        services.AddSingleton<SlideUpload>();
        services.AddSingleton(p => new JobRunner(
            p.GetRequiredService<JobStore>(),
            settings,
            p.GetRequiredService<ViewerOptions>(),
            p.GetRequiredService<JobStates>(),
            p.GetRequiredService<WorkerActivity>(),
            p.GetRequiredService<SegmentTask>(),
            p.GetRequiredService<TrainTask>()
        ));
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobService>();
        services.AddHostedService(p => p.GetRequiredService<JobQueue>());
        // Jobs finish their current windows, which may take longer than the usual half minute.
        services.Configure<HostOptions>(o => o.ShutdownTimeout = settings.StopTime + TimeSpan.FromSeconds(15));
    }
}
