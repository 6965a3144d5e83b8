using TumorTrace.Core;

namespace TumorTrace.Cli.Progress;

/// <summary>Where a stage stands.</summary>
/// <param name="Resumed">Units an earlier run had done: they say nothing about this run's speed.</param>
internal readonly record struct StageState(string Stage, long Done, long Total, long Resumed, TimeSpan Elapsed)
{
    /// <summary>Share of the workers' time that they waited for pixels; null for stages without workers.</summary>
    public double? WaitShare { get; init; }

    /// <summary>Estimated time left, null before anything is done.</summary>
    public TimeSpan? Left => Done > Resumed && Total > 0 ? Elapsed * ((Total - Done) / (double)(Done - Resumed)) : null;

    public double Percent => Total == 0 ? 100 : 100.0 * Done / Total;
}

/// <summary>Times the stages for the manifest and hands each change on to a display.</summary>
internal sealed class StageClock(TimeProvider time, Action<StageState, bool> changed) : IStageProgress
{
    private readonly Lock _lock = new();
    private readonly List<(string Stage, double Seconds)> _finished = [];
    private StageState _state;
    private long _started;

    public IReadOnlyList<(string Stage, double Seconds)> Finished => _finished;

    public void Start(string stage, long total, long done = 0) =>
        Change(() =>
        {
            _started = time.GetTimestamp();
            return new StageState(stage, done, total, done, TimeSpan.Zero);
        });

    public void Advance(long units) => Change(() => _state with { Done = _state.Done + units, Elapsed = time.GetElapsedTime(_started) });

    public void Waited(double share) => Change(() => _state with { WaitShare = share });

    public void Finish()
    {
        lock (_lock)
        {
            _state = _state with { Done = _state.Total, Elapsed = time.GetElapsedTime(_started) };
            _finished.Add((_state.Stage, _state.Elapsed.TotalSeconds));
            changed(_state, true);
        }
    }

    private void Change(Func<StageState> next)
    {
        lock (_lock)
        {
            _state = next();
            changed(_state, false);
        }
    }
}
