using Microsoft.Extensions.DependencyInjection;
using TumorTrace.Server;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;

namespace TumorTrace.QueueLoad;

/// <summary>
/// A worker with all of its database and folder work, on threads of this process. In place of a network there is a wait, during which it
/// reports progress, as a segmentation does.
/// </summary>
internal sealed class SimulatedWorker : IAsyncDisposable
{
    /// <summary>As a segmentation leaves: heatmaps, pictures, outlines, tables, the manifest.</summary>
    private const int Outputs = 8;

    private static readonly TaskCompletionSource s_begin = new();

    private readonly ServiceProvider _services;

    private SimulatedWorker(ServiceProvider services) => _services = services;

    /// <param name="task">How long a task takes.</param>
    /// <param name="outputBytes">Of each of its outputs.</param>
    public static async Task<SimulatedWorker> StartAsync(ViewerOptions options, TimeSpan task, int outputBytes)
    {
        var services = new ServiceCollection();
        ViewerServer.AddServices(services, options);
        services.AddSingleton<RunSegment>((_, arguments, output, _, _, stop) => RunAsync([.. arguments], output, task, outputBytes, stop));
        var worker = new SimulatedWorker(services.BuildServiceProvider());
        await worker._services.GetRequiredService<JobQueue>().StartAsync(CancellationToken.None);
        return worker;
    }

    /// <summary>Until then tasks are taken, and not worked on.</summary>
    public static void Begin() => s_begin.SetResult();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task<int> RunAsync(string[] arguments, Action<string> output, TimeSpan task, int bytes, CancellationToken stop)
    {
        var (slide, run) = (arguments[0], arguments[1]);
        await s_begin.Task.WaitAsync(stop);
        for (var percent = 0; percent < 100 && task > TimeSpan.Zero; percent++)
        {
            output($$"""{"event":"stage","stage":"dense","done":{{percent}},"total":100,"seconds_left":1,"px_done":{{percent * 1000}}}""");
            await Task.Delay(task / 100, stop);
        }
        var folder = Directory.CreateDirectory(Path.Combine(run, Path.GetFileNameWithoutExtension(slide))).FullName;
        for (var i = 0; i < Outputs; i++)
            Write(Path.Combine(folder, $"{i}"), bytes);
        output("""{"event":"done","slide":"x","result":{"regions":1,"tumor_area_mm2":0.5,"slide_score":0.75},"total_seconds":2}""");
        return 0;
    }

    /// <summary>Under a temporary name, onto the disk, moved.</summary>
    private static void Write(string path, int bytes)
    {
        using (var file = File.Create($"{path}.tmp"))
        {
            file.Write(new byte[bytes]);
            file.Flush(flushToDisk: true);
        }
        File.Move($"{path}.tmp", path, overwrite: true);
    }
}
