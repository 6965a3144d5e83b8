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
        double[] ratios =
        [
            .. Enumerable.Range(0, rounds).Select(_ => Seconds(slow, pixels, count, side) / Seconds(fast, pixels, count, side)).Order(),
        ];
        return ratios[rounds / 2];
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
