using BenchmarkDotNet.Attributes;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Windows;

namespace TumorTrace.Bench;

/// <summary>Between the stages: candidate cells to dense windows.</summary>
[InProcess, MemoryDiagnoser]
public class PlanningBenchmarks
{
    private const int Side = 800;

    private readonly BitMask _cells = new(Side, Side);

    [GlobalSetup]
    public void Setup()
    {
        var noise = new Random(1);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
                _cells[x, y] = Math.Sin(x / 31.0) + Math.Cos(y / 47.0) + noise.NextDouble() / 4 > -0.5;
        }
    }

    /// <summary>A slide of 102,400² px full of candidates, in windows of at most 2560² px.</summary>
    [Benchmark]
    public int Rectangles() => RectanglePlanner.Plan(_cells, new WindowCost(128, 128, 2560 * 2560)).Count;
}
