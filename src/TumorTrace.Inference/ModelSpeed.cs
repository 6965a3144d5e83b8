using TumorTrace.Core.Models;

namespace TumorTrace.Inference;

/// <summary>Compares two models' speed on one thread.</summary>
internal static class ModelSpeed
{
    /// <summary>
    /// How many times faster <paramref name="fast"/> is than <paramref name="slow"/>, by this process's processor time: on a busy
    /// machine the clock measures the other programs. The two take turns, and the median over the rounds is taken.
    /// </summary>
    /// <param name="pixels">A batch of <paramref name="count"/> square windows of <paramref name="side"/> px.</param>
    public static double Ratio(IPatchModel slow, IPatchModel fast, byte[] pixels, int count, int side, int rounds = 11)
    {
        ArgumentNullException.ThrowIfNull(slow);
        ArgumentNullException.ThrowIfNull(fast);
        // The first runs fill caches.
        _ = (slow.Predict(pixels, count, side, side), fast.Predict(pixels, count, side, side));
        return Median(Enumerable.Range(0, rounds).Select(_ => Seconds(slow, pixels, count, side) / Seconds(fast, pixels, count, side)));
    }

    /// <summary>
    /// Processor seconds of each per batch: as <see cref="Ratio"/>, in as many rounds as fit into <paramref name="budget"/>, at least one
    /// and at most 11. Of each the median is taken.
    /// </summary>
    public static (double Slow, double Fast) Seconds(
        IPatchModel slow,
        IPatchModel fast,
        byte[] pixels,
        int count,
        int side,
        TimeSpan budget
    )
    {
        const int MostRounds = 11;
        ArgumentNullException.ThrowIfNull(slow);
        ArgumentNullException.ThrowIfNull(fast);
        var start = Environment.CpuUsage.TotalTime;
        _ = (slow.Predict(pixels, count, side, side), fast.Predict(pixels, count, side, side));
        var rounds = new List<(double Slow, double Fast)>();
        do rounds.Add((Seconds(slow, pixels, count, side), Seconds(fast, pixels, count, side)));
        while (rounds.Count < MostRounds && (Environment.CpuUsage.TotalTime - start) * (rounds.Count + 2) / (rounds.Count + 1) < budget);
        return (Median(rounds.Select(r => r.Slow)), Median(rounds.Select(r => r.Fast)));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Processor seconds per batch, over at least 50 ms.</summary>
    private static double Seconds(IPatchModel model, byte[] pixels, int count, int side)
    {
        var start = Environment.CpuUsage.TotalTime;
        var runs = 0;
        var used = TimeSpan.Zero;
        while (used < TimeSpan.FromMilliseconds(50))
        {
            model.Predict(pixels, count, side, side);
            runs = runs + 1;
            used = Environment.CpuUsage.TotalTime - start;
        }
        return used.TotalSeconds / runs;
    }
}
