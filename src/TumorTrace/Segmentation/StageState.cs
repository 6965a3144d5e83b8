namespace TumorTrace.Segmentation;

/// <summary>Where a stage stands.</summary>
/// <param name="Resumed">Units an earlier run had done: they say nothing about this run's speed.</param>
public readonly record struct StageState(string Stage, long Done, long Total, long Resumed, TimeSpan Elapsed)
{
    /// <summary>A speed that was measured before counts as much as what this share of the stage's px shows.</summary>
    private const double WeightOfExpected = 0.05;

    /// <summary>Share of the workers' time that they waited for pixels; null for stages without workers.</summary>
    public double? WaitShare { get; init; }

    /// <summary>Working px that the stage's network computes in this run; 0 for stages without one.</summary>
    public long Px { get; init; }

    /// <summary>Of those, computed.</summary>
    public long PxDone { get; init; }

    /// <summary>Working px a second that the models were measured at on this machine; null if they were not.</summary>
    public double? ExpectedPxPerSecond { get; init; }

    /// <summary>
    /// Estimated time left, by the network's px where there is one, as windows differ in size; null before anything is known.
    /// </summary>
    public TimeSpan? Left =>
        Px > 0 ? LeftByPx
        : Done > Resumed && Total > 0 ? Elapsed * ((Total - Done) / (double)(Done - Resumed))
        : null;

    public double Percent => Total == 0 ? 100 : 100.0 * Done / Total;

    private TimeSpan? LeftByPx
    {
        get
        {
            var assumed = ExpectedPxPerSecond is null ? 0 : WeightOfExpected * Px;
            var seconds = Elapsed.TotalSeconds + (ExpectedPxPerSecond is { } speed ? assumed / speed : 0);
            return PxDone + assumed > 0 ? TimeSpan.FromSeconds((Px - PxDone) * seconds / (PxDone + assumed)) : null;
        }
    }
}
