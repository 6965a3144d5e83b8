using TumorTrace.Core;

namespace TumorTrace.Segmentation;

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

    public void Finish(double? waitShare = null)
    {
        lock (_lock)
        {
            _state = _state with { Done = _state.Total, Elapsed = time.GetElapsedTime(_started), WaitShare = waitShare };
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
