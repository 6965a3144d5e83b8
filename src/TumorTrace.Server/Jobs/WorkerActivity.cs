using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>A worker as it reports itself to all servers, every few seconds.</summary>
public sealed record WorkerReport
{
    /// <summary>The machine and the number of its process.</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Processor and system.</summary>
    public required string Machine { get; init; }

    /// <summary>Tasks at a time.</summary>
    public required int Slots { get; init; }

    /// <summary>What it has: the program's version, and its models with the hashes of their files.</summary>
    public required IReadOnlyList<string> Does { get; init; }

    /// <summary>By the worker's clock.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Tasks that ended well since it was started.</summary>
    public required long Finished { get; init; }

    /// <summary>Tasks that failed since it was started.</summary>
    public required long Failed { get; init; }

    /// <summary>Working px that its networks have computed since it was started.</summary>
    public required long Px { get; init; }

    /// <summary>Of those, in a second of the latest half minute.</summary>
    public required double PxPerSecond { get; init; }
}

/// <summary>Counts what this process does for the queue.</summary>
internal sealed class WorkerActivity(ViewerOptions options, JobSettings settings, JobNeeds needs)
{
    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly DateTimeOffset _started = options.Time.GetUtcNow();
    private readonly Queue<(long At, long Px)> _earlier = new([(options.Time.GetTimestamp(), 0)]);
    private readonly Lazy<IReadOnlyList<string>> _does = new(() => [.. needs.Met]);
    private long _finished,
        _failed,
        _px;

    /// <summary>Tells workers apart.</summary>
    internal string Name { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    internal void Computed(long px) => Interlocked.Add(ref _px, px);

    internal void Ended(JobRecord outcome)
    {
        if (outcome.State == JobState.Failed)
            Interlocked.Increment(ref _failed);
        else if (outcome.State == JobState.Finished || outcome.IsDivided)
            Interlocked.Increment(ref _finished);
    }

    internal WorkerReport Report()
    {
        lock (_lock)
        {
            var (now, px) = (options.Time.GetTimestamp(), Interlocked.Read(ref _px));
            while (_earlier.Count > 1 && options.Time.GetElapsedTime(_earlier.Peek().At, now) > s_latest)
                _earlier.Dequeue();
            var (at, before) = _earlier.Peek();
            var seconds = options.Time.GetElapsedTime(at, now).TotalSeconds;
            _earlier.Enqueue((now, px));
            return new WorkerReport
            {
                Name = Name,
                Version = options.Version,
                Machine = ProgramFacts.Machine,
                Slots = settings.Workers,
                Does = _does.Value,
                Started = _started,
                Finished = Interlocked.Read(ref _finished),
                Failed = Interlocked.Read(ref _failed),
                Px = px,
                PxPerSecond = seconds > 0 ? (px - before) / seconds : 0,
            };
        }
    }
}
