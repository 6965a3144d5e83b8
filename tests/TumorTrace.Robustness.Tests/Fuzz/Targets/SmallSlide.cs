using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Slides;
using TumorTrace.TestSupport;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>A sound slide of 256 × 192 px of 0.25 µm, "a.tif", with a run of it and a truth, for what is read beside them.</summary>
internal sealed class SmallSlide
{
    private const int Width = 256;
    private const int Height = 192;

    private SmallSlide(string folder) => Folder = folder;

    private string Folder { get; }
    public string Path => System.IO.Path.Combine(Folder, "slides", "a.tif");

    /// <summary>As `segment -o` leaves it.</summary>
    public string Run => System.IO.Path.Combine(Folder, "run");
    public string Manifest => System.IO.Path.Combine(Run, "a", "a.manifest.json");
    public string Truth => System.IO.Path.Combine(Folder, "truth", "a.geojson");

    public static SmallSlide Make(string folder)
    {
        var slide = new SmallSlide(folder);
        Directory.CreateDirectory(System.IO.Path.Combine(folder, "slides"));
        PyramidWriter.Write(slide.Path, Width, Height, new PyramidOptions(0.25, Tile: 64), Violet);
        using var scratch = new TemporaryFolder();
        FakeRun.Slide(
            scratch,
            slide.Run,
            "a",
            Width / FakeRun.Level0PerPixel,
            Height / FakeRun.Level0PerPixel,
            (x, y) => x is >= 5 and < 20 && y is >= 4 and < 15 ? 0.9 : 0
        );
        var fingerprint = SlideFingerprint.Compute(slide.Path, whole: false) with { Path = slide.Path };
        AtomicFile.WriteText(slide.Manifest, (Core.Runs.Manifest.TryRead(slide.Manifest)! with { Slide = fingerprint }).ToJson());
        File.WriteAllText(
            System.IO.Path.Combine(slide.Run, "a", "a.geojson"),
            RunningViewer.Collection(RunningViewer.Feature("run", "40 32, 160 32, 160 120, 40 120, 40 32"))
        );
        FakeRun.Truth(slide.Truth, (5, 4, 12, 10));
        return slide;
    }

    /// <summary>Violet tissue with texture on glass.</summary>
    private static void Violet(int y, int rows, Memory<byte> rgb)
    {
        for (var i = 0; i < Width * rows; i++)
        {
            var (px, py) = (i % Width, y + i / Width);
            var tissue = px is > 30 and < 220 && py is > 20 and < 170;
            rgb.Span[i * 3] = (byte)(tissue ? 110 + px * py % 40 : 250);
            rgb.Span[i * 3 + 1] = (byte)(tissue ? 50 : 250);
            rgb.Span[i * 3 + 2] = (byte)(tissue ? 150 : 250);
        }
    }
}
