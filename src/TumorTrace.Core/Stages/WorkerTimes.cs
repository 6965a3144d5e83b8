namespace TumorTrace.Core.Stages;

/// <summary>How long the workers of a stage lived, and how much of it they waited for the reader.</summary>
internal sealed class WorkerTimes(TimeProvider time)
{
    private long _lived;
    private long _waited;

    /// <summary>0: the reader was always ahead; 1: nothing but waiting.</summary>
    internal double WaitShare => _lived == 0 ? 0 : Math.Round(_waited / (double)_lived, 4);

    /// <summary>Counts a worker's whole life.</summary>
    internal void Living(Action work)
    {
        var start = time.GetTimestamp();
        work();
        Interlocked.Add(ref _lived, time.GetTimestamp() - start);
    }

    /// <summary>Counts a worker's waiting for its next input.</summary>
    internal T Waiting<T>(Func<T> next)
    {
        var start = time.GetTimestamp();
        var input = next();
        Interlocked.Add(ref _waited, time.GetTimestamp() - start);
        return input;
    }
}
