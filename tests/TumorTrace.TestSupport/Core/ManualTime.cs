namespace TumorTrace.TestSupport;

/// <summary>Stands still unless told otherwise.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now;

    public void Pass(int seconds) => _now += seconds * TimestampFrequency;

    public override long GetTimestamp() => _now;
}
