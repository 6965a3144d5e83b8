using System.Text.Json;
using TumorTrace.Core.Quality;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Corrections;
using static TumorTrace.TestSupport.RunningViewer;

namespace TumorTrace.Server.Tests.Corrections;

/// <summary>How far the review of a slide is, as the list of slides says.</summary>
public sealed class ReviewProgressTests
{
    private const string Ring = "0 0, 9 0, 9 9, 0 0";

    private static string Lesion(string id, double mean, string? review = null) =>
        Feature(
            id,
            Ring,
            properties: FormattableString.Invariant($",\"measurements\":{{\"Mean probability\":{mean}}}")
                + (review is null ? "" : $",\"metadata\":{{\"review\":\"{review}\"}}")
        );

    [Fact]
    public async Task Reviewed_and_drawn_lesions_are_counted_and_those_in_doubt()
    {
        await using var viewer = await Start(workspace: true);
        var run = viewer.Folder.File("runs/r1/a/a.geojson");
        File.WriteAllText(run, Collection(Lesion("near", 0.55), Lesion("sure", 0.9), Lesion("below", 0.45)));
        Assert.Equal(new ReviewCounts(0, 3, 2), await Counts(viewer));

        var point = """{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{}}""";
        using var saved = await viewer.Put(
            "\"0\"",
            Body(Lesion("near", 0.55, "accepted"), Lesion("sure", 0.9, "rejected"), Lesion("below", 0.45), Feature("drawn", Ring), point)
        );
        Assert.True(saved.IsSuccessStatusCode);
        Assert.Equal(new ReviewCounts(3, 4, 1), await Counts(viewer));
    }

    [Fact]
    public async Task A_lesion_that_models_disagree_about_is_in_doubt_from_farther_away()
    {
        await using var viewer = await Start(workspace: true);
        string Disputed(string id, double mean, double disagreement) =>
            Feature(
                id,
                Ring,
                properties: FormattableString.Invariant(
                    $",\"measurements\":{{\"Mean probability\":{mean},\"Disagreement\":{disagreement}}}"
                )
            );
        File.WriteAllText(
            viewer.Folder.File("runs/r1/a/a.geojson"),
            Collection(Lesion("agreed", 0.7), Disputed("disputed", 0.7, 0.15), Disputed("sure", 0.95, 0.15))
        );
        Assert.Equal(new ReviewCounts(0, 3, 1), await Counts(viewer));
    }

    [Fact]
    public async Task A_slide_without_annotations_has_no_counts()
    {
        await using var viewer = await Start(workspace: true);
        File.Copy(viewer.Folder.File("slides/a.tif"), viewer.Folder.File("slides/b.tif"));
        Assert.Null(await Counts(viewer, "b"));
    }

    [Fact]
    public async Task Annotations_are_read_again_only_when_their_file_has_changed()
    {
        await using var viewer = await Start(workspace: true);
        var run = viewer.Folder.File("runs/r1/a/a.geojson");
        File.WriteAllText(run, Collection(Lesion("x", 0.55)));
        var written = File.GetLastWriteTimeUtc(run);
        Assert.Equal(new ReviewCounts(0, 1, 1), await Counts(viewer));
        // Other content of the same length and time: whoever reads it sees the difference.
        File.WriteAllText(run, Collection(Lesion("x", 0.95)));
        File.SetLastWriteTimeUtc(run, written);
        Assert.Equal(new ReviewCounts(0, 1, 1), await Counts(viewer));
        File.SetLastWriteTimeUtc(run, written.AddSeconds(1));
        Assert.Equal(new ReviewCounts(0, 1, 0), await Counts(viewer));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"type":"FeatureCollection","features":7}""")]
    public async Task What_cannot_be_counted_is_still_listed(string damaged)
    {
        await using var viewer = await Start(workspace: true);
        File.WriteAllText(viewer.Folder.File("runs/r1/a/a.geojson"), damaged);
        Assert.Null(await Counts(viewer));
    }

    [Fact]
    public async Task What_makes_a_slide_less_trustworthy_is_in_the_list()
    {
        await using var viewer = await Start(workspace: true);
        Assert.Empty(await Flags(viewer));
        var path = viewer.Folder.File("runs/r1/a/a.manifest.json");
        var manifest = Manifest.TryRead(path)!;
        var quality = new SlideQuality(Blurred: 0.5, Folded: 0, Pen: 0, StainDegrees: 31);
        File.WriteAllText(path, (manifest with { Result = manifest.Result with { Quality = quality } }).ToJson());
        Assert.Equal(["50% of the tissue out of focus", "unusual staining (31° off)"], await Flags(viewer));
    }

    private static async Task<IEnumerable<string?>> Flags(TestSupport.RunningViewer viewer) =>
        (await viewer.Json("/api/slides"))[0].GetProperty("flags").EnumerateArray().Select(f => f.GetString());

    private static async Task<ReviewCounts?> Counts(TestSupport.RunningViewer viewer, string name = "a") =>
        (await viewer.Json("/api/slides"))
            .EnumerateArray()
            .Single(s => s.GetProperty("name").GetString() == name)
            .GetProperty("review")
            .Deserialize<ReviewCounts>(JsonSerializerOptions.Web);
}
