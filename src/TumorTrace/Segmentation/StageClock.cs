using TumorTrace.Core;
using TumorTrace.Core.Stages;

namespace TumorTrace.Segmentation;

/// <param name="CpuSeconds">Processor time of the whole process meanwhile.</param>
/// <param name="Estimate">Seconds that it was expected to take when it began; null if nothing was known.</param>
internal sealed record FinishedStage(string Stage, double Seconds, double CpuSeconds, double? Estimate);

/// <summary>Times the stages for the manifest and hands each change on to a display.</summary>
internal sealed class StageClock(TimeProvider time, Action<StageState, bool> changed) : IStageProgress
{
    private readonly Lock _lock = new();
    private readonly List<FinishedStage> _finished = [];
    private StageState _state;
    private double? _estimate;
    private long _started;
    private TimeSpan _cpu;

    /// <summary>A stage that would take longer is not begun but left to parts; null: none is.</summary>
    public double? MostSeconds { get; init; }

    /// <summary>Working px a second that a stage, of so many px, can be expected to make; null if that is not known.</summary>
    public Func<string, long, double?> Expected { get; set; } = (_, _) => null;

    public IReadOnlyList<FinishedStage> Finished => _finished;

    /// <exception cref="StageDividedException">The stage would take longer than <see cref="MostSeconds"/>.</exception>
    public void Start(string stage, long total, long done = 0, long px = 0)
    {
        // Before the clock starts: it may have to be measured.
        var expected = px > 0 ? Expected(stage, px) : null;
        if (px / expected / MostSeconds is > 1 and var tasks)
        {
            var parts = (int)Math.Min(Math.Ceiling(tasks), Math.Min(total - done, WorkPart.MostParts));
            if (parts > 1)
                throw new StageDividedException(stage, parts, total);
        }
        Change(() =>
        {
            _started = time.GetTimestamp();
            _cpu = Environment.CpuUsage.TotalTime;
            var state = new StageState(stage, done, total, done, TimeSpan.Zero) { Px = px, ExpectedPxPerSecond = expected };
            _estimate = state.Left?.TotalSeconds;
            return state;
        });
    }

    public void Advance(long units, long px = 0) =>
        Change(() => _state with { Done = _state.Done + units, PxDone = _state.PxDone + px, Elapsed = time.GetElapsedTime(_started) });

    public void Finish(double? waitShare = null)
    {
        lock (_lock)
        {
            _state = _state with
            {
                Done = _state.Total,
                PxDone = _state.Px,
                Elapsed = time.GetElapsedTime(_started),
                WaitShare = waitShare,
            };
            var cpu = Environment.CpuUsage.TotalTime - _cpu;
            _finished.Add(new FinishedStage(_state.Stage, _state.Elapsed.TotalSeconds, cpu.TotalSeconds, _estimate));
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
