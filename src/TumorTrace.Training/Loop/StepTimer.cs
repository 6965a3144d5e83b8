namespace TumorTrace.Training.Loop;

/// <summary>Means and speeds between two reports.</summary>
internal sealed class StepTimer(TimeProvider time)
{
    private readonly long _begin = time.GetTimestamp();
    private long _since = time.GetTimestamp(),
        _waitFrom;
    private TimeSpan _waited;
    private double _loss;
    private int _steps,
        _patches;

    /// <summary>Time since the run began.</summary>
    internal TimeSpan Total => time.GetElapsedTime(_begin);

    internal void WaitBegins() => _waitFrom = time.GetTimestamp();

    internal void WaitEnds() => _waited += time.GetElapsedTime(_waitFrom);

    internal void Add(double loss, int patches)
    {
        _loss = _loss + loss;
        _steps = _steps + 1;
        _patches = _patches + patches;
    }

    internal TrainingProgress Report(int step, double rate, Scores? scores)
    {
        var seconds = time.GetElapsedTime(_since).TotalSeconds;
        var progress = new TrainingProgress(step, _loss / _steps, rate, _patches / seconds, _waited.TotalSeconds / seconds, scores);
        _since = time.GetTimestamp();
        _waited = TimeSpan.Zero;
        _loss = 0;
        _steps = 0;
        _patches = 0;
        return progress;
    }
}
