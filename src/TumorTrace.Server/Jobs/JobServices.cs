using Microsoft.Extensions.Hosting;

namespace TumorTrace.Server.Jobs;

/// <summary>The parts of the jobs, composed.</summary>
internal static class JobServices
{
    internal static void Add(IServiceCollection services, JobSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobMarks>();
        services.AddSingleton<ModelList>();
        services.AddSingleton<SlideUpload>();
        services.AddSingleton(p => new JobRunner(
            p.GetRequiredService<JobStore>(),
            settings,
            p.GetRequiredService<ViewerOptions>(),
            p.GetRequiredService<JobMarks>()
        ));
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobDesk>();
        services.AddHostedService(p => p.GetRequiredService<JobQueue>());
        // Runs end with the windows under way, which may take longer than the usual half minute.
        services.Configure<HostOptions>(o => o.ShutdownTimeout = settings.StopTime + TimeSpan.FromSeconds(15));
    }
}
