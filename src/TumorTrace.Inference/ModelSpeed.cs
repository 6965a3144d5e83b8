using TumorTrace.Core.Models;

namespace TumorTrace.Inference;

/// <summary>Compares two models' speed on one thread.</summary>
public static class ModelSpeed
{
    /// <summary>
    /// How many times faster <paramref name="fast"/> is than <paramref name="slow"/>: the two take turns, so that other programs
    /// disturb both alike, and the median over the rounds is taken.
    /// </summary>
    /// <param name="pixels">One square window of <paramref name="side"/> px.</param>
    public static double Ratio(IPatchModel slow, IPatchModel fast, byte[] pixels, int side, TimeProvider time, int rounds = 11)
    {
        ArgumentNullException.ThrowIfNull(slow);
        ArgumentNullException.ThrowIfNull(fast);
        ArgumentNullException.ThrowIfNull(time);
        // The first runs fill caches.
        _ = (slow.Predict(pixels, 1, side, side), fast.Predict(pixels, 1, side, side));
        double[] ratios = [.. Enumerable.Range(0, rounds).Select(_ => Seconds(slow, pixels, side, time) / Seconds(fast, pixels, side, time)).Order()];
        return ratios[rounds / 2];
    }

    /// <summary>Seconds per window, over at least 50 ms.</summary>
    private static double Seconds(IPatchModel model, byte[] pixels, int side, TimeProvider time)
    {
        var (start, count) = (time.GetTimestamp(), 0);
        do
        {
            model.Predict(pixels, 1, side, side);
            count++;
        }
        while (time.GetElapsedTime(start) < TimeSpan.FromMilliseconds(50));
        return time.GetElapsedTime(start).TotalSeconds / count;
    }
}
