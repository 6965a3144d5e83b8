using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;

namespace TumorTrace.Bench;

/// <summary>After the networks: windows to heatmap, heatmap to polygons.</summary>
[InProcess, MemoryDiagnoser]
public class HeatmapBenchmarks
{
    private const int Side = 2048,
        Window = 2560,
        Stride = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("tumortrace-bench-").FullName;
    private readonly DenseLattice _lattice = new(new WorkingScale(1, 0, 1, new PixelSize(Side * Stride, Side * Stride)), Window, Stride);
    private readonly List<long> _windows = [];
    private RecordLog _log = null!;
    private Heatmap _blobs = null!;

    [GlobalSetup]
    public void Setup()
    {
        _log = RecordLog.Open(Path.Combine(_folder, "log"));
        var answer = Enumerable
            .Range(0, Window / Stride * (Window / Stride))
            .Select(i => Scratch.Blob(i % (Window / Stride), i / (Window / Stride)))
            .ToArray();
        for (var number = 0L; number < (long)_lattice.Columns * _lattice.Rows; number++)
        {
            _windows.Add(number);
            _log.Append(Stitcher.Key(number, 0, 1), MemoryMarshal.AsBytes(answer.AsSpan()));
        }
        _blobs = Scratch.Blobs(Path.Combine(_folder, "blobs"), Side);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _log.Dispose();
        _blobs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>169 windows of 320² px, overlapping by half, into 2048² heatmap px.</summary>
    [Benchmark]
    public int Stitching()
    {
        using var heatmap = new Heatmap(Path.Combine(_folder, "heatmap"), _lattice.HeatmapSize, Stride);
        Stitcher.Stitch(_log, _lattice, _windows, 1, heatmap, spread: null);
        return heatmap.TileColumns;
    }

    /// <summary>A heatmap of 2048² px with ragged blobs every 60 px.</summary>
    [Benchmark]
    public int PolygonTracing() => PolygonTracer.Trace(_blobs, 0.25, new PolygonOptions()).Regions.Count;
}
