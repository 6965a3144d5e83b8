using BenchmarkDotNet.Attributes;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Synthesis;
using TumorTrace.Slides;

namespace TumorTrace.Bench;

/// <summary>Before the networks: tiles to pixels, pixels to the working scale; and the distances that evaluation needs.</summary>
[InProcess, MemoryDiagnoser]
public class PixelBenchmarks
{
    private const int Side = 2048,
        Tile = 512,
        Window = 299;

    private readonly string _folder = Directory.CreateTempSubdirectory("tumortrace-bench-").FullName;
    private readonly byte[] _source = Scratch.Noise(Side * Side * 3),
        _target = new byte[Side * Side * 3];
    private readonly BitMask _mask = Scratch.Mask(Side);
    private ISlide _slide = null!;
    private WorkingSlide _working = null!;

    [GlobalSetup]
    public void Setup()
    {
        var synthetic = new SyntheticSlide(
            new SynthOptions
            {
                Width = Side,
                Height = Side,
                TissueFraction = 0.9,
                PenMarks = 0,
            }
        );
        var path = Path.Combine(_folder, "slide.tif");
        PyramidWriter.Write(path, Side, Side, new PyramidOptions(0.25), (y, rows, rgb) => synthetic.RenderRows(y, rows, rgb, 2));
        _slide = SlideFile.Open(path);
        _working = new WorkingSlide(_slide, WorkingScale.For(_slide.Info, 0.25, 0.25));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _slide.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>16 JPEG tiles of 512² px of tissue from a slide file to RGB, as a stage reads them: 4.2 Mpx.</summary>
    [Benchmark]
    public void TileUnpacking()
    {
        for (var i = 0; i < Side / Tile * (Side / Tile); i++)
            _slide.Read(
                new LevelRect(0, i % (Side / Tile) * Tile, i / (Side / Tile) * Tile, Tile, Tile),
                _target.AsSpan(0, Tile * Tile * 3)
            );
    }

    /// <summary>256 classifier windows of 299² px cut from decoded tiles: 22.9 Mpx.</summary>
    [Benchmark]
    public void WindowCutting()
    {
        for (var i = 0; i < 256; i++)
            _working.Read(new WorkingRect(i % 16 * 109, i / 16 * 109, Window, Window), _target.AsSpan(0, Window * Window * 3));
    }

    /// <summary>2048² px to half the side, and by 1.7, by area average.</summary>
    [Benchmark, Arguments(2.0), Arguments(1.7)]
    public void Resampling(double factor) =>
        Resampler.Resample(_source, Side, Side, 0, 0, factor, _target, (int)(Side / factor), (int)(Side / factor));

    /// <summary>2048² px, all rows.</summary>
    [Benchmark]
    public long DistanceTransforming()
    {
        long largest = 0;
        DistanceTransform.ForEachRow(_mask, (_, squared) => largest = Math.Max(largest, squared[Side / 2]));
        return largest;
    }
}
