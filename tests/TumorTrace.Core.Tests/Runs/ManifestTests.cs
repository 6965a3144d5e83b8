using TumorTrace.Core.Geometry;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Runs;

public sealed class ManifestTests
{
    /// <summary>As version 0.1.0 wrote it, with its options in one flat object.</summary>
    private const string Old = """
        {
          "software": "TumorTrace", "version": "0.1.0", "commit": "c", "settings_hash": "h", "finished": "2026-01-02T03:04:05+00:00",
          "slide": { "file": "s.tif", "bytes": 3, "method": "full", "sha256": "x", "path": "/s.tif" },
          "format": "image", "width": 100, "height": 80, "mpp": 0.5, "mpp_source": "--mpp", "frame": "bounds",
          "options": {
            "mode": "coarse-only", "candidate_threshold": 0.25, "windows": "lean", "dense_window": 640, "halo": 64, "margin": 2,
            "tumor_threshold": 0.75, "holes": false, "smooth": true, "simplify_um": 1.5, "min_area_um2": 10, "glass": true, "mpp": 0.5,
            "frame": "bounds", "tissue": null, "candidates_file": "a.xml", "coarse_mode": "dense", "coarse_block": 512, "coarse_halo": 32
          },
          "run": { "threads": 3, "batch": 4, "tile_cache_bytes": 201326592, "memory_bytes": null },
          "models": [], "stages": [ { "name": "dense", "seconds": 1, "items": 2, "candidate_px": 4, "computed_px": 8 } ],
          "total_seconds": 2, "peak_memory_bytes": 5, "machine": "m", "heatmap": { "width": 10, "height": 8, "level0_per_pixel": 8 },
          "result": {
            "slide_score": 0.5, "regions": 1, "regions_dropped": 0, "tumor_area_mm2": 0.1, "tissue_fraction": 0.2, "tissue_threshold": 18,
            "tissue_separability": 0.3
          },
          "warnings": [], "outputs": [], "pixel_reader": "libvips"
        }
        """;

    private static Manifest? Read(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.json"), json);
        return Manifest.TryRead(folder.File("m.json"));
    }

    [Fact]
    public void A_manifest_of_an_older_version_is_read_with_all_its_options()
    {
        var manifest = Read(Old)!;
        Assert.Equal(
            new SegmentOptions
            {
                Mode = CascadeMode.CoarseOnly,
                Tissue = new TissueOptions(),
                Coarse = new()
                {
                    Mode = CoarseMode.Dense,
                    Block = 512,
                    Halo = 32,
                },
                Candidates = new() { Threshold = 0.25, File = "a.xml" },
                Dense = new()
                {
                    Windows = WindowMode.Lean,
                    Window = 640,
                    Halo = 64,
                    Margin = 2,
                    KeepGlass = true,
                },
                Polygons = new()
                {
                    Threshold = 0.75,
                    Holes = false,
                    SimplifyUm = 1.5,
                    MinAreaUm2 = 10,
                    CloseHolesUm2 = 0,
                },
                Mpp = 0.5,
                Frame = OutputFrame.Bounds,
            },
            manifest.Options
        );
        Assert.Equal((MppSource.Given, OutputFrame.Bounds, 0), (manifest.MppSource, manifest.Frame, manifest.ResultsVersion));
        Assert.Equal((3, 2.0), (manifest.Run.Threads, manifest.Stages[0].ComputedPerCandidate));
    }

    [Theory]
    [InlineData("\"models\": []", "\"models\": null")]
    [InlineData("\"models\": []", "\"models\": [null]")]
    [InlineData("\"warnings\": []", "\"warnings\": [null]")]
    [InlineData("\"outputs\": []", "\"outputs\": null")]
    [InlineData("\"stages\": [", "\"stages\": [ null,")]
    [InlineData("\"heatmap\": {", "\"heatmap\": null, \"x\": {")]
    [InlineData("\"result\": {", "\"result\": null, \"x\": {")]
    public void Nothing_where_something_must_stand_is_no_manifest(string sound, string holed)
    {
        Assert.Contains(sound, Old);
        Assert.NotNull(Read(Old));
        Assert.Null(Read(Old.Replace(sound, holed, StringComparison.Ordinal)));
    }

    /// <summary>
    /// Other options, or another results version, change the hash and so this value. A device must not: without one it is the same.
    /// </summary>
    private const string HashOfTheProcessor = "140a15d6d8bafc44fdce13ad764de6a3531779ec7aaea129ce7582e79d941a17";

    [Theory]
    [InlineData("cpu", true)]
    [InlineData("cuda", false)]
    public void The_kind_of_device_is_part_of_the_settings_and_the_processor_s_hash_is_as_before_there_were_others(string kind, bool same)
    {
        var hash = Manifest.HashOf(
            new SlideFingerprint("s.tif", 3, "full", "x"),
            new SegmentOptions(),
            [new ManifestModel("segmenter", "m.onnx", "m", "1", "a", "b")],
            null,
            deviceKind: kind
        );
        if (same)
            Assert.Equal(HashOfTheProcessor, hash);
        else
            Assert.NotEqual(HashOfTheProcessor, hash);
        Assert.Matches("^[0-9a-f]{64}$", hash);
    }

    [Fact]
    public void The_device_is_written_and_was_the_processor_before_there_were_others()
    {
        var old = Read(Old)!;
        Assert.Equal("cpu", old.Device);
        var json = (old with { Device = "cuda:1" }).ToJson();
        Assert.Contains("\"device\": \"cuda:1\"", json);
        Assert.Equal("cuda:1", Read(json)!.Device);
    }

    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        var manifest = Read(Old)!;
        var again = Read(manifest.ToJson())!;
        Assert.Equal((manifest.Options, manifest.Slide, manifest.Result), (again.Options, again.Slide, again.Result));
        Assert.Equal(manifest.ToJson(), again.ToJson());
    }

    [Theory]
    [InlineData("\"slide\"")]
    [InlineData("\"options\"")]
    [InlineData("\"heatmap\"")]
    public void Without_a_part_that_others_need_it_is_no_manifest(string member) => Assert.Null(Read(Old.Replace(member, "\"other\"")));

    [Theory]
    [InlineData("\"halo\": 64", "\"halo\": 64, \"halo\": 64")]
    [InlineData("\"mpp\": 0.5", "\"mpp\": 1e309")]
    [InlineData("\"seconds\": 1", "\"seconds\": -1e999")]
    [InlineData("\"mpp\": 0.5, \"mpp_source\"", "\"mpp\": -1, \"mpp_source\"")]
    [InlineData("\"width\": 10, ", "\"width\": 0, ")]
    public void With_a_member_twice_or_a_number_that_cannot_be_it_is_no_manifest(string found, string other) =>
        Assert.Null(Read(Old.Replace(found, other)));
}
