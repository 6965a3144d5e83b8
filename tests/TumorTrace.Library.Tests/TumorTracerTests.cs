using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Synthesis;
using TumorTrace.Evaluation;
using TumorTrace.Models;
using TumorTrace.Segmentation;
using TumorTrace.Slides;
using TumorTrace.TestSupport;

namespace TumorTrace.Library.Tests;

/// <summary>What a program that uses the library does, from slide to report, on a synthetic slide with known truth.</summary>
[Trait("Speed", "Slow")]
public sealed class TumorTracerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static SegmentRequest Demo(CascadeMode mode = CascadeMode.Cascade) =>
        new()
        {
            Models = new ModelChoice { Pair = Path.Combine(SharedFiles.Cases, "..", "..", "models", "demo-synthetic") },
            Options = new SegmentOptions { Mode = mode },
        };

    public void Dispose() => _folder.Dispose();

    /// <summary>A slide and, beside it, its truth as GeoJSON.</summary>
    private string Slide(string name, int seed)
    {
        var path = _folder.File($"{name}.tif");
        var slide = new SyntheticSlide(
            new SynthOptions
            {
                Width = 1500,
                Height = 1200,
                Seed = seed,
            }
        );
        PyramidWriter.Write(path, 1500, 1200, new PyramidOptions(0.25), (y, rows, rgb) => slide.RenderRows(y, rows, rgb, 2, default));
        using var truth = File.Create(_folder.File($"{name}.geojson"));
        QuPathGeoJson.Write(truth, slide.Truth);
        return path;
    }

    [Fact]
    public void A_slide_is_segmented_kept_and_measured()
    {
        var slide = Slide("a", 7);
        using (var opened = TumorTracer.Open(slide))
            Assert.Equal((1500L, 1200L), (opened.Info.Size.Width, opened.Info.Size.Height));
        var output = _folder.File("out");
        var tracer = new TumorTracer(Demo());
        var first = tracer.Segment(slide, output);
        Assert.False(first.Kept);
        Assert.True(first.Manifest.Result.Regions > 0);
        Assert.True(File.Exists(Path.Combine(first.Folder, "a.geojson")));
        Assert.True(tracer.Segment(slide, output).Kept);
        var report = TumorTracer.Evaluate(output, _folder.File("a.geojson"), report: _folder.File("report"));
        Assert.InRange(report.Summary.Dice.Value, 0.5, 1);
        Assert.True(File.Exists(_folder.File("report/report.html")));
    }

    [Fact]
    public void A_slide_that_fails_is_reported_and_does_not_stop_the_rest()
    {
        File.WriteAllText(_folder.File("broken.tif"), "no slide");
        var batch = new TumorTracer(Demo(CascadeMode.CoarseOnly)).SegmentAll(
            [_folder.File("broken.tif"), Slide("b", 8)],
            _folder.File("out")
        );
        Assert.Equal("b.tif", Path.GetFileName(Assert.Single(batch.Done).Manifest.Slide.File));
        Assert.IsType<UserException>(Assert.Single(batch.Failed).Reason);
        Assert.False(batch.Interrupted);
    }

    [Fact]
    public void Contradictions_are_said_together_before_anything_happens()
    {
        var options = new SegmentOptions
        {
            Candidates = new() { Threshold = 2 },
            Polygons = new() { Threshold = -1 },
        };
        var refused = Assert.Throws<UserException>(() => new TumorTracer(new SegmentRequest { Options = options }));
        Assert.Contains("Candidates.Threshold", refused.Message);
        Assert.Contains("Polygons.Threshold", refused.Message);
        Assert.Throws<UserException>(() => TumorTracer.Evaluate("out", "truth", new EvaluateRequest { Threads = 0 }));
    }

    [Fact]
    public void Annotations_are_converted_and_what_is_lost_is_said()
    {
        const string QuPath = """
            {"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon",
            "coordinates":[[[0,0],[9,0],[9,9],[0,0]]]},"properties":{"objectType":"annotation","isLocked":true,
            "classification":{"name":"Tumor"}}}]}
            """;
        File.WriteAllText(_folder.File("a.geojson"), QuPath);
        Assert.Equal(
            ["1 objects with the member \"isLocked\""],
            TumorTracer.ConvertAnnotations(_folder.File("a.geojson"), _folder.File("a.xml"))
        );
        Assert.Single(AnnotationFile.Read(_folder.File("a.xml")));
    }
}
