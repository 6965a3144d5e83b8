namespace TumorTrace.Cli.Commands;

/// <summary>A line for every tenth of the work, with the time left at the pace so far. Safe for several threads.</summary>
internal sealed class ProgressLines(TimeProvider time, TextWriter writer) : IProgress<double>
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private int _tenths;

    public void Report(double value)
    {
        lock (_lock)
        {
            if ((int)(value * 10) <= _tenths)
                return;
            _tenths = (int)(value * 10);
            var elapsed = time.GetElapsedTime(_start).TotalSeconds;
            writer.WriteLine($"{_tenths * 10} %, {elapsed:0} s, about {elapsed / value * (1 - value):0} s left");
        }
    }
}
