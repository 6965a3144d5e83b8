using TumorTrace.Core.Metrics;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>Times several ways of doing something in turns (A B C A B C …), so that a change in load affects all of them.</summary>
internal static class Interleaved
{
    /// <summary>The median seconds per way. Each way first runs once uncounted, to fill caches.</summary>
    public static double[] Seconds(int rounds, TimeProvider time, CancellationToken cancel, params Action[] ways)
    {
        foreach (var way in ways)
            way();
        var seconds = Array.ConvertAll(ways, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var from = time.GetTimestamp();
                ways[i]();
                seconds[i].Add(time.GetElapsedTime(from).TotalSeconds);
            }
        }
        return Array.ConvertAll(seconds, Median.Compute);
    }
}
