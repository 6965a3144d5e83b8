namespace TumorTrace.Segmentation;

/// <summary>Where a stage stands.</summary>
/// <param name="Resumed">Units an earlier run had done: they say nothing about this run's speed.</param>
public readonly record struct StageState(string Stage, long Done, long Total, long Resumed, TimeSpan Elapsed)
{
    /// <summary>Share of the workers' time that they waited for pixels; null for stages without workers.</summary>
    public double? WaitShare { get; init; }

    /// <summary>Estimated time left, null before anything is done.</summary>
    public TimeSpan? Left => Done > Resumed && Total > 0 ? Elapsed * ((Total - Done) / (double)(Done - Resumed)) : null;

    public double Percent => Total == 0 ? 100 : 100.0 * Done / Total;
}
