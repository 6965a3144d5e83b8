namespace TumorTrace.Cli.Progress;

/// <summary>Says nothing of work that is done in a moment.</summary>
internal sealed class LateProgress(TimeProvider time, IProgress<double> lines) : IProgress<double>
{
    private static readonly TimeSpan s_moment = TimeSpan.FromSeconds(3);

    private readonly long _start = time.GetTimestamp();

    public void Report(double value)
    {
        if (time.GetElapsedTime(_start) > s_moment)
            lines.Report(value);
    }
}
