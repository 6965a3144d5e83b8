namespace TumorTrace.Cli.Progress;

/// <summary>
/// Estimates when a training is done from the pace of its latest reports. The reports looked at span three
/// validation rounds, so that the time of validations is in the estimate in its proportion.
/// </summary>
internal sealed class TimeLeft(int steps, int validateEvery, TimeProvider time)
{
    private readonly Queue<(int Step, long At)> _reports = [];

    /// <summary>Time left after a report at <paramref name="step"/>; null until there is a pace.</summary>
    public TimeSpan? After(int step)
    {
        _reports.Enqueue((step, time.GetTimestamp()));
        while (_reports.Peek().Step < step - 3 * validateEvery)
            _reports.Dequeue();
        var (from, at) = _reports.Peek();
        return step == steps ? TimeSpan.Zero
            : step == from ? null
            : time.GetElapsedTime(at) * ((steps - step) / (double)(step - from));
    }
}
