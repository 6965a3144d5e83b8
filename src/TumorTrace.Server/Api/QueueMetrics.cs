using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using TumorTrace.Core;
using TumorTrace.Server.Jobs;

namespace TumorTrace.Server.Api;

/// <summary>The queue for Prometheus: all servers of a workspace say the same, so one of them is enough to ask.</summary>
internal sealed class QueueMetrics
{
    private const string Name = "TumorTrace.Queue";
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly JobStore _store;
    private readonly TimeProvider _time;
    private (long At, QueueState State)? _last;

    public QueueMetrics(IMeterFactory meters, JobStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        var meter = meters.Create(Name);
        meter.CreateObservableGauge("tumortrace_queue_length", () => Of(s => One(s.Queued)), null, "Tasks that wait for a worker.");
        meter.CreateObservableGauge("tumortrace_tasks", () => Of(s => ByState(s.Tasks)), null, "Tasks by state.");
        meter.CreateObservableGauge("tumortrace_slides", () => Of(s => ByState(s.Jobs)), null, "Jobs, one for a slide, by state.");
        meter.CreateObservableGauge(
            "tumortrace_oldest_task_seconds",
            () => Of(s => One(s.OldestSeconds)),
            null,
            "Age of the task that has waited longest; 0 if none waits."
        );
        meter.CreateObservableGauge("tumortrace_errors", () => Of(s => One(s.Errors)), null, "Failed tasks and lost workers of all jobs.");
        meter.CreateObservableGauge("tumortrace_workers", () => Of(s => One(s.Workers.Count)), null, "Workers that report themselves.");
        meter.CreateObservableGauge(
            "tumortrace_worker_px_per_second",
            () => Of(s => s.Workers.Select(w => OfWorker(w, w.Report.PxPerSecond))),
            null,
            "Working px that the worker's networks computed in a second of the latest half minute."
        );
        meter.CreateObservableGauge(
            "tumortrace_worker_running_tasks",
            () => Of(s => s.Workers.Select(w => OfWorker(w, w.Tasks.Count))),
            null,
            "Tasks that the worker does."
        );
    }

    internal static void Add(IServiceCollection services)
    {
        services.AddSingleton<QueueMetrics>();
        services.AddOpenTelemetry().WithMetrics(m => m.AddMeter(Name).AddPrometheusExporter());
        services.ConfigureOpenTelemetryMeterProvider(OwnOnly);
    }

    /// <summary>Meters are found by name in the whole process: those of another server in it are left out.</summary>
    private static void OwnOnly(IServiceProvider services, MeterProviderBuilder metrics)
    {
        // Asked for now: later another server calls the view, and two that wait for each other's services would never end.
        var own = services.GetRequiredService<IMeterFactory>();
        metrics.AddView(i => ReferenceEquals(i.Meter.Scope, own) ? null : MetricStreamConfiguration.Drop);
    }

    internal static void Map(WebApplication app)
    {
        // Its instruments are there once somebody has made it.
        app.Services.GetRequiredService<QueueMetrics>();
        app.MapPrometheusScrapingEndpoint();
    }

    /// <summary>Nothing while the records cannot be read: a scrape then lacks these, and /health says why.</summary>
    private IEnumerable<Measurement<double>> Of(Func<QueueState, IEnumerable<Measurement<double>>> read)
    {
        lock (_lock)
        {
            try
            {
                if (_last is not var (at, _) || _time.GetElapsedTime(at) > s_fresh)
                    _last = (_time.GetTimestamp(), _store.State());
                return [.. read(_last.Value.State)];
            }
            catch (UserException)
            {
                return [];
            }
        }
    }

    private static IEnumerable<Measurement<double>> One(double value) => [new(value)];

    private static IEnumerable<Measurement<double>> ByState(IReadOnlyDictionary<JobState, int> counts) =>
        Enum.GetValues<JobState>().Select(s => Labelled(counts.GetValueOrDefault(s), "state", s.ToString().ToLowerInvariant()));

    private static Measurement<double> OfWorker(WorkerState worker, double value) => Labelled(value, "worker", worker.Report.Name);

    private static Measurement<double> Labelled(double value, string label, string text) =>
        new(value, KeyValuePair.Create(label, (object?)text));
}
