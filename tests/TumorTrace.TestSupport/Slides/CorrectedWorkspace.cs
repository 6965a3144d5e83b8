using System.Text.Json;
using System.Text.Json.Nodes;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;

namespace TumorTrace.TestSupport;

/// <summary>
/// A workspace as `tumortrace serve` leaves it: slides of 320 × 320 px, violet tumour left of x = 160, pink normal tissue right of
/// it, five regions found by a run, and corrections of them.
/// </summary>
internal sealed class CorrectedWorkspace(TemporaryFolder folder)
{
    public static readonly DateTimeOffset Finished = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public string Root => folder.File("work");

    /// <summary>The run's regions: the first two lie in tumour, the others in normal tissue.</summary>
    public static IReadOnlyList<AnnotationShape> RunRegions { get; } =
    [
        .. new[] { (10, 10, 100), (10, 180, 100), (200, 10, 90), (200, 120, 60), (200, 220, 60) }.Select(
            (s, i) => Shapes.Square(s.Item1, s.Item2, s.Item3) with { Id = $"r{i}" }
        ),
    ];

    public void Slide(string run, string name, DateTimeOffset? finished = null)
    {
        Directory.CreateDirectory(Path.Combine(Root, "slides"));
        var target = Directory.CreateDirectory(Path.Combine(Root, "runs", run, name)).FullName;
        var image = Path.Combine(Root, "slides", $"{name}.png");
        TrainingPictures.Write(image, folder.File("mask.png"), 320, name[0], (x, _) => x < 160);
        using (var stream = File.Create(Path.Combine(target, $"{name}.geojson")))
            QuPathGeoJson.Write(stream, RunRegions);
        var manifest = new Manifest
        {
            Version = "0",
            SettingsHash = "hash",
            Finished = finished ?? Finished,
            Slide = SlideFingerprint.Compute(image, whole: false),
            Format = "png",
            Width = 320,
            Height = 320,
            Mpp = 0.25,
            MppSource = MppSource.Given,
            Options = new SegmentOptions { Mpp = 0.25 },
            Run = new RunSettings { Threads = 1 },
            Models = [new ManifestModel("segmenter", "s.onnx", "s", "1", "1", "1")],
            Machine = "test machine",
            Heatmap = new ManifestHeatmap(40, 40, 8),
            Result = new ManifestResult
            {
                SlideScore = 1,
                Regions = 5,
                TissueFraction = 1,
            },
        };
        File.WriteAllText(Path.Combine(target, $"{name}.manifest.json"), manifest.ToJson());
    }

    /// <summary>Saves a version of corrections; reviews by id go into the regions' metadata.</summary>
    /// <param name="at">Hours after the run.</param>
    public string Corrections(
        string folderOfSlide,
        int version,
        IEnumerable<AnnotationShape> shapes,
        Dictionary<string, string> reviews,
        int at = 1
    )
    {
        using var stream = new MemoryStream();
        QuPathGeoJson.Write(stream, shapes);
        var features = JsonNode.Parse(stream.ToArray())!;
        foreach (var feature in features["features"]!.AsArray())
        {
            if (reviews.TryGetValue((string)feature!["id"]!, out var review))
                feature["properties"]!["metadata"] = new JsonObject { ["review"] = review, ["comment"] = "seen" };
        }
        var target = Directory.CreateDirectory(Path.Combine(Root, folderOfSlide, "corrections")).FullName;
        var file = Path.Combine(target, $"{version:000000}.json");
        File.WriteAllText(
            file,
            JsonSerializer.Serialize(
                new
                {
                    version,
                    who = "Dr. Example",
                    at = Finished.AddHours(at),
                    comment = "",
                    count = 1,
                    features,
                }
            )
        );
        return file;
    }

    /// <summary>
    /// One of each: r0 accepted, r1 as it was, r2 rejected, r3 deleted, r4 with another outline that reaches less far, and a new
    /// area over a part of r2.
    /// </summary>
    public string UsualCorrections(string folderOfSlide, int version = 1, int at = 1) =>
        Corrections(
            folderOfSlide,
            version,
            [
                RunRegions[0],
                RunRegions[1],
                RunRegions[2],
                RunRegions[4] with
                {
                    Outer = Shapes.Ring(200, 220, 30),
                },
                Shapes.Square(200, 10, 20) with
                {
                    Id = "new",
                },
            ],
            new Dictionary<string, string> { ["r0"] = "accepted", ["r2"] = "rejected" },
            at
        );
}
